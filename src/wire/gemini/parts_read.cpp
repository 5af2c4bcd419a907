#include <array>

#include "wire/gemini/carried_proofs.hpp"
#include "wire/gemini/extras.hpp"
#include "wire/gemini/json_text.hpp"
#include "wire/gemini/media.hpp"
#include "wire/gemini/names.hpp"
#include "wire/gemini/parts.hpp"

namespace weir::wire::gemini {

namespace {

using json::Value;

constexpr std::array<std::string_view, 5> data_fields = {"text", "inlineData", "fileData",
                                                         "functionCall", "functionResponse"};
constexpr std::array<std::string_view, 7> known_fields = {
    "text",    "inlineData",      "fileData", "functionCall", "functionResponse",
    "thought", "thoughtSignature"};

llm::Origin own_origin() { return {.wire = std::string(wire_name), .provider = {}}; }

llm::Part opaque(Value part) {
    return {.body = llm::Opaque{std::string(wire_name), compact(part.raw())}};
}

llm::Reasoning read_thought(Value part) {
    llm::Reasoning read;
    read.text = part["text"].text();
    read.summary = true;
    read.signature = member(part, "thoughtSignature").text();
    read.origin = own_origin();
    return read;
}

llm::ToolCall read_call(Value call) {
    llm::ToolCall read;
    read.id = llm::ToolCallId(call["id"].text());
    read.name = call["name"].text();
    const Value args = call["args"];
    read.arguments = args.is_null() ? "{}" : compact(args.raw());
    return read;
}

// {"output":"text"} and {"error":"text"} are how texts are wrapped (providers.md 4.6), so they are
// unwrapped, unless the text would be taken for the object itself on the way back.
std::string read_response(Value response, llm::ToolResult& result) {
    const bool alone = response.size() == 1;
    const Value error = response["error"];
    result.is_error = alone && error.is_text();
    if (result.is_error) return error.text();
    const Value output = response["output"];
    if (alone && output.is_text()) {
        std::string text = output.text();
        if (!is_object(text)) return text;
    }
    return compact(response.raw());
}

void read_result_part(Value part, llm::ToolResult& result) {
    const Value bytes = member(part, "inlineData");
    const Value file = member(part, "fileData");
    const bool plain = part.size() == 1 && (bytes.size() == 2 || file.size() == 2);
    llm::ResultContent& content = result.content.emplace_back();
    if (!plain) {
        content.body = llm::Opaque{std::string(wire_name), compact(part.raw())};
        return;
    }
    llm::PartBody media = bytes.is_object() ? read_inline_data(bytes) : read_file_data(file);
    std::visit(
        [&content](auto& body) {
            if constexpr (requires { content.body = std::move(body); })
                content.body = std::move(body);
        },
        media);
}

}  // namespace

llm::ToolResult read_result(Value response) {
    llm::ToolResult result;
    result.call = llm::ToolCallId(response["id"].text());
    result.name = response["name"].text();
    const Value said = response["response"];
    if (!said.is_null()) {
        std::string text = said.is_object() ? read_response(said, result) : said.text(said.raw());
        result.content.push_back({.body = llm::Text{.text = std::move(text), .citations = {}}});
    }
    for (const Value part : response["parts"].elements())
        read_result_part(part, result);
    return result;
}

llm::Part read_part(Value part) {
    int fields = 0;
    for (const std::string_view field : data_fields)
        fields += member(part, field).is_null() ? 0 : 1;
    const Value text = part["text"];
    const std::string signature = member(part, "thoughtSignature").text();
    const bool empty = fields == 0 && (!signature.empty() || part["thought"].exists());
    const bool bare = part.size() == (text.exists() ? 1U : 0U) +
                                         (part["thought"].exists() ? 1U : 0U) +
                                         (signature.empty() ? 0U : 1U);
    if (part["thought"].is_true())
        return bare ? llm::Part{.body = read_thought(part)} : opaque(part);
    if (fields > 1 || (fields == 0 && !(empty && bare))) return opaque(part);

    llm::Part read = {.body = llm::Text{.text = text.lazy_text(), .citations = {}}};
    std::vector<llm::Extra>& extras = read.extras;
    if (const Value data = member(part, "inlineData"); !data.is_null()) {
        static constexpr std::array<std::string_view, 2> known = {"mimeType", "data"};
        read.body = read_inline_data(data);
        read_extras(data, known, "inlineData.", extras);
    } else if (const Value file = member(part, "fileData"); !file.is_null()) {
        static constexpr std::array<std::string_view, 2> known = {"mimeType", "fileUri"};
        read.body = read_file_data(file);
        read_extras(file, known, "fileData.", extras);
    } else if (const Value call = member(part, "functionCall"); !call.is_null()) {
        static constexpr std::array<std::string_view, 3> known = {"id", "name", "args"};
        read.body = read_call(call);
        read_extras(call, known, "functionCall.", extras);
    } else if (const Value result = member(part, "functionResponse"); !result.is_null()) {
        static constexpr std::array<std::string_view, 4> known = {"id", "name", "response",
                                                                  "parts"};
        read.body = read_result(result);
        read_extras(result, known, "functionResponse.", extras);
    }
    if (!signature.empty()) read.signature = llm::Signature{signature, own_origin()};
    read_extras(part, known_fields, {}, extras);
    return read;
}

std::vector<llm::Part> read_parts(Value parts) {
    std::vector<llm::Part> read;
    if (parts.is_object()) read.push_back(read_part(parts));
    for (const Value part : parts.elements())
        if (part.size() > 0) read.push_back(read_part(part));
    open_seals(read);
    return read;
}

}  // namespace weir::wire::gemini
