#include "wire/openai_responses/request_write_input.hpp"

#include <algorithm>
#include <array>

#include "wire/openai_responses/ids.hpp"
#include "wire/openai_responses/items.hpp"
#include "wire/result_text.hpp"
#include "wire/seal.hpp"

namespace weir::wire::openai_responses {

namespace {

class MessageWriter {
public:
    MessageWriter(json::Writer& out, const llm::Message& message, const WriteOptions& options,
                  const std::string& path, Dropped& dropped)
        : out_(out), message_(message), options_(options), path_(path), dropped_(dropped) {
        role_ = message.role;
        if (role_ == llm::Role::developer && !options.developer_role) role_ = llm::Role::system;
        if (role_ == llm::Role::tool) role_ = llm::Role::user;
    }

    void run() {
        if (!message_.name.empty()) dropped_.add(path_ + ".name");
        for (const llm::Part& part : message_.parts)
            if (const auto* result = std::get_if<llm::ToolResult>(&part.body))
                write_result(*result, part);
        for (const llm::Part& part : message_.parts)
            if (!std::holds_alternative<llm::ToolResult>(part.body)) write_part(part);
        flush();
        if (message_.parts.empty()) write_empty();
    }

private:
    void write_part(const llm::Part& part) {
        const auto* opaque = std::get_if<llm::Opaque>(&part.body);
        const bool item = opaque && !find_mark(part.extras, content_mark);
        if (item) {
            flush();
            if (opaque->wire == wire_name)
                out_.raw(opaque->json);
            else
                dropped_.add(path_ + ".content");
        } else if (const auto* call = std::get_if<llm::ToolCall>(&part.body)) {
            flush();
            write_call(*call, part);
        } else if (const auto* reasoning = std::get_if<llm::Reasoning>(&part.body)) {
            flush();
            write_reasoning(*reasoning);
        } else {
            if (begins_item(part)) flush();
            said_.push_back(&part);
        }
        if (part.signature) dropped_.add(path_ + ".signature");
    }

    // Whether it is of another message item than what was said before it.
    bool begins_item(const llm::Part& part) const {
        if (said_.empty() || find_mark(part.extras, item_mark)) return true;
        return item_id(part) != item_id(*said_.back());
    }

    static std::string_view item_id(const llm::Part& part) {
        if (const auto* text = std::get_if<llm::Text>(&part.body)) return text->item_id;
        if (const auto* refusal = std::get_if<llm::Refusal>(&part.body)) return refusal->item_id;
        return {};
    }

    void write_call(const llm::ToolCall& call, const llm::Part& part) {
        const bool custom = call.kind == llm::ToolCall::Kind::custom;
        out_.open_object().member("type", custom ? "custom_tool_call" : "function_call");
        if (!call.item_id.empty()) out_.member("id", call.item_id);
        out_.member("call_id", fitting_call_id(call.id.value())).member("name", call.name);
        const bool none = call.arguments.empty() && !custom;
        out_.member(custom ? "input" : "arguments",
                    none ? std::string_view("{}") : std::string_view(call.arguments));
        write_own_extras(out_, part.extras);
        out_.close_object();
    }

    // Its own as they were; of others the text alone, and only to who takes it: OpenAI knows no
    // thoughts without its own proof.
    void write_reasoning(const llm::Reasoning& reasoning) {
        if (!reasoning.raw_json.empty() && goes_back(reasoning.origin, wire_name, options_)) {
            out_.raw(reasoning.raw_json);
            return;
        }
        if (!reasoning.signature.empty() || !reasoning.data.empty())
            dropped_.add(path_ + ".reasoning.signature");
        if (reasoning.text.empty()) return;
        if (options_.reasoning_text == WriteOptions::ReasoningText::none) {
            dropped_.add(path_ + ".reasoning");
            return;
        }
        out_.open_object().member("type", "reasoning").key("summary").open_array().close_array();
        out_.key("content").open_array().open_object().member("type", "reasoning_text");
        out_.member("text", reasoning.text).close_object().close_array().close_object();
    }

    void write_result(const llm::ToolResult& result, const llm::Part& part) {
        const bool custom = result.kind == llm::ToolCall::Kind::custom;
        out_.open_object();
        out_.member("type", custom ? "custom_tool_call_output" : "function_call_output");
        out_.member("call_id", fitting_call_id(result.call.value())).key("output");
        const bool single = result.content.size() == 1 && !result.content[0].cache;
        const auto* text = single ? std::get_if<llm::Text>(&result.content[0].body) : nullptr;
        if (result.content.empty() || text) {
            write_result_text(out_, text, result.is_error);
        } else {
            write_result_parts(result);
        }
        write_own_extras(out_, part.extras);
        out_.close_object();
    }

    void write_result_parts(const llm::ToolResult& result) {
        out_.open_array();
        if (result.is_error)
            out_.open_object().member("type", "input_text").member("text", "Error:").close_object();
        for (const llm::ResultContent& content : result.content) {
            const llm::PartBody body =
                std::visit([](const auto& one) { return llm::PartBody(one); }, content.body);
            if (!write_input_part(out_, body, options_, content.cache, {}))
                dropped_.add(path_ + ".content." + std::string(llm::name(body)));
        }
        out_.close_array();
    }

    // What was said so far as one message item.
    void flush() {
        if (said_.empty()) return;
        const std::vector<const llm::Part*> parts = std::exchange(said_, {});
        const bool assistant = role_ == llm::Role::assistant;
        const llm::Extra* rest = find_mark(parts[0]->extras, item_mark);
        begin_message(assistant ? item_id(*parts[0]) : message_.id, rest);
        const auto* text = std::get_if<llm::Text>(&parts[0]->body);
        const bool plain = text && parts.size() == 1 && !assistant && !cache_of(*parts[0], true) &&
                           std::ranges::none_of(parts[0]->extras, [](const llm::Extra& extra) {
                               return extra.wire == wire_name;
                           });
        if (plain) {
            out_.text(text->text);
        } else {
            out_.open_array();
            for (const llm::Part* part : parts)
                write_said(*part, part == parts.back());
            out_.close_array();
        }
        if (rest) write_members(out_, rest->json);
        write_own_extras(out_, message_.extras);
        name_foreign_extras();
        out_.close_object();
    }

    void begin_message(std::string_view id, const llm::Extra* rest) {
        out_.open_object().member("type", "message");
        if (!id.empty()) out_.member("id", id);
        out_.member("role", llm::name(role_));
        const bool output = role_ == llm::Role::assistant && !id.empty();
        const bool told = rest && rest->json.find("\"status\":") != std::string::npos;
        if (output && !told) out_.member("status", "completed");
        out_.key("content");
    }

    // A mark on the whole message is one on its last part.
    std::optional<llm::CacheMarker> cache_of(const llm::Part& part, bool last) const {
        return part.cache || !last ? part.cache : message_.cache;
    }

    void write_said(const llm::Part& part, bool last) {
        const auto* text = std::get_if<llm::Text>(&part.body);
        if (role_ != llm::Role::assistant || !text) {
            if (!write_input_part(out_, part.body, options_, cache_of(part, last), part.extras))
                dropped_.add(path_ + ".content." + std::string(llm::name(part.body)));
            return;
        }
        out_.open_object().member("type", "output_text").member("text", text->text);
        if (!text->citations.empty()) {
            out_.key("annotations").open_array();
            for (const llm::Citation& citation : text->citations)
                write_annotation(out_, citation, 0);
            out_.close_array();
        }
        // Breakpoints stand on what goes in only.
        if (options_.cache != WriteOptions::Cache::breakpoint)
            openai_chat::write_cache(out_, cache_of(part, last), options_);
        else if (cache_of(part, last))
            dropped_.add("cache_control");
        write_own_extras(out_, part.extras);
        out_.close_object();
    }

    void write_empty() {
        begin_message(message_.id, nullptr);
        out_.text("");
        write_own_extras(out_, message_.extras);
        name_foreign_extras();
        out_.close_object();
    }

    void name_foreign_extras() {
        for (const llm::Extra& extra : message_.extras)
            if (extra.wire != wire_name) dropped_.add(extra.name);
    }

    json::Writer& out_;
    const llm::Message& message_;
    const WriteOptions& options_;
    const std::string& path_;
    Dropped& dropped_;
    llm::Role role_ = llm::Role::user;
    std::vector<const llm::Part*> said_;
};

}  // namespace

void write_message_items(json::Writer& out, const llm::Message& message,
                         const WriteOptions& options, const std::string& path, Dropped& dropped) {
    MessageWriter(out, message, options, path, dropped).run();
}

}  // namespace weir::wire::openai_responses
