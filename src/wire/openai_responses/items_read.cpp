#include "wire/openai_responses/items.hpp"

#include <algorithm>
#include <array>

#include "json/utf8.hpp"
#include "json/writer.hpp"
#include "wire/openai_chat/parts.hpp"
#include "wire/seal.hpp"

namespace weir::wire::openai_responses {

namespace {

using json::Value;

// Texts of summary or content, the parts of a summary a paragraph each (providers.md 4.14).
std::string joined(Value list, std::string_view between) {
    std::string text;
    for (const Value one : list.elements()) {
        if (!text.empty()) text += between;
        one["text"].append_text(text);
    }
    return text;
}

bool is_message_part(const llm::Part& part) {
    return std::holds_alternative<llm::Text>(part.body) ||
           std::holds_alternative<llm::Refusal>(part.body) ||
           find_mark(part.extras, content_mark) != nullptr;
}

std::string item_id(const llm::Part& part) {
    if (const auto* text = std::get_if<llm::Text>(&part.body)) return text->item_id;
    if (const auto* refusal = std::get_if<llm::Refusal>(&part.body)) return refusal->item_id;
    return {};
}

void set_item_id(llm::Part& part, const std::string& id) {
    if (auto* text = std::get_if<llm::Text>(&part.body)) text->item_id = id;
    if (auto* refusal = std::get_if<llm::Refusal>(&part.body)) refusal->item_id = id;
}

llm::Part read_said(Value value, Turn& turn) {
    llm::Part part = read_content_part(value);
    if (auto* text = std::get_if<llm::Text>(&part.body)) {
        for (const Value one : value["annotations"].elements())
            text->citations.push_back(read_citation(one, turn.characters));
        turn.characters += characters(text->text);
    }
    const Value tokens = value["logprobs"];
    if (tokens.size() == 0) return part;
    if (!turn.logprobs) {
        part.extras.push_back({std::string(wire_name), "logprobs", std::string(tokens.raw())});
        return part;
    }
    for (llm::TokenLogprob& token : openai_chat::read_token_logprobs(tokens))
        turn.logprobs->content.push_back(std::move(token));
    return part;
}

void read_message(Value item, Turn& turn) {
    std::vector<llm::Part>& out = turn.parts;
    const std::string id = item["id"].text();
    const Value content = item["content"];
    const std::size_t first = out.size();
    if (content.is_text() && content.text_bytes() > 0)
        out.push_back({.body = llm::Text{.text = content.lazy_text(), .citations = {}}});
    for (const Value one : content.elements())
        out.push_back(read_said(one, turn));
    if (first == out.size()) return;
    for (std::size_t i = first; i < out.size(); ++i)
        set_item_id(out[i], id);
    std::string rest = item_rest(item);
    const bool joins =
        first > 0 && is_message_part(out[first - 1]) && item_id(out[first - 1]) == id;
    if (rest.empty() && joins) rest = "{}";
    if (!rest.empty()) out[first].extras.push_back(make_mark(item_mark, std::move(rest)));
}

}  // namespace

llm::Opaque opaque(Value value) { return {std::string(wire_name), std::string(value.raw())}; }

llm::Extra make_mark(std::string_view mark, std::string json) {
    return {std::string(wire_name), std::string(mark), std::move(json)};
}

const llm::Extra* find_mark(const std::vector<llm::Extra>& extras, std::string_view mark) {
    for (const llm::Extra& extra : extras)
        if (extra.wire == wire_name && extra.name == mark) return &extra;
    return nullptr;
}

void read_extras(Value object, std::span<const std::string_view> known,
                 std::vector<llm::Extra>& out) {
    for (const json::Member& member : object.members()) {
        bool is_known = member.value.is_null();
        for (const std::string_view name : known)
            is_known = is_known || member.key.is(name);
        if (!is_known)
            out.push_back(
                {std::string(wire_name), member.key.text(), std::string(member.value.raw())});
    }
}

bool is_usual_status(const llm::Extra& extra) {
    return extra.name == "status" &&
           (extra.json == "\"completed\"" || extra.json == "\"in_progress\"");
}

std::string item_rest(Value item) {
    static constexpr std::array<std::string_view, 4> known = {"type", "role", "content", "id"};
    std::vector<llm::Extra> extras;
    read_extras(item, known, extras);
    std::erase_if(extras, is_usual_status);
    if (extras.empty()) return {};
    std::string rest;
    json::Writer out(rest);
    out.open_object();
    for (const llm::Extra& extra : extras)
        out.member_raw(extra.name, extra.json);
    out.close_object();
    return rest;
}

std::int64_t characters(std::string_view text) {
    return std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
}

llm::Part read_call(Value item) {
    static constexpr std::array<std::string_view, 6> known = {"type", "id",        "call_id",
                                                              "name", "arguments", "input"};
    llm::ToolCall read;
    const bool custom = item["type"].is("custom_tool_call");
    read.kind = custom ? llm::ToolCall::Kind::custom : llm::ToolCall::Kind::function;
    read.item_id = item["id"].text();
    // Never paired by the item's id, unless there is nothing else (TRAP-52).
    read.id = llm::ToolCallId(item["call_id"].text(read.item_id));
    read.name = item["name"].text();
    const Value arguments = item[custom ? "input" : "arguments"];
    read.arguments = arguments.is_object() ? std::string(arguments.raw()) : arguments.text();
    llm::Part part = {.body = std::move(read)};
    read_extras(item, known, part.extras);
    std::erase_if(part.extras, is_usual_status);
    return part;
}

llm::Reasoning read_reasoning(Value item) {
    llm::Reasoning read;
    read.text = joined(item["content"], "");
    read.summary = read.text.empty() && item["summary"].size() > 0;
    if (read.summary) read.text = joined(item["summary"], "\n\n");
    const std::string proof = item["encrypted_content"].text();
    if (std::optional<llm::Reasoning> sealed = open_proof(proof, read.text))
        return std::move(*sealed);
    read.data = proof;
    read.id = item["id"].text();
    read.raw_json = item.raw();
    read.origin.wire = wire_name;
    return read;
}

llm::Citation read_citation(Value annotation, std::int64_t before) {
    llm::Citation read;
    read.url = annotation["url"].text();
    read.title = annotation["title"].text(annotation["filename"].text());
    read.source_id = annotation["file_id"].text();
    read.begin = annotation["start_index"].integer();
    read.end = annotation["end_index"].integer();
    if (read.begin) *read.begin += before;
    if (read.end) *read.end += before;
    read.raw_json = annotation.raw();
    read.origin.wire = wire_name;
    return read;
}

void read_output_item(Value item, Turn& turn) {
    const Value type = item["type"];
    std::vector<llm::Part>& out = turn.parts;
    if (type.is("message") || (!type.exists() && item["content"].exists()))
        return read_message(item, turn);
    if (type.is("function_call") || type.is("custom_tool_call")) {
        out.push_back(read_call(item));
        return;
    }
    if (!type.is("reasoning")) {
        out.push_back({.body = opaque(item)});
        return;
    }
    std::optional<Seal> seal = open_seal(item["encrypted_content"].text());
    if (!seal || seal->on != Seal::On::previous_part)
        out.push_back({.body = read_reasoning(item)});
    else if (!out.empty())
        out.back().signature = std::move(seal->signature);
}

}  // namespace weir::wire::openai_responses
