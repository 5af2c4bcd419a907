#include "wire/openai_responses/output_write.hpp"

#include "json/document.hpp"
#include "wire/openai_chat/parts_write.hpp"
#include "wire/openai_responses/ids.hpp"
#include "wire/openai_responses/items.hpp"
#include "wire/openai_responses/parts_write.hpp"
#include "wire/seal.hpp"

namespace weir::wire::openai_responses {

namespace {

void write_text_list(json::Writer& out, std::string_view key, std::string_view type,
                     std::string_view text) {
    out.key(key).open_array();
    if (!text.empty()) out.open_object().member("type", type).member("text", text).close_object();
    out.close_array();
}

bool has_member(std::string_view object, std::string_view key) {
    const Result<json::Document> document = json::read(object.empty() ? "{}" : object);
    return document && document->root()[key].exists();
}

}  // namespace

void write_text_part(json::Writer& out, const SaidText& said) {
    out.open_object().member("type", "output_text").member("text", said.text);
    out.key("annotations").open_array();
    if (!said.annotations.empty()) out.raw(said.annotations);
    out.close_array().key("logprobs");
    if (said.logprobs)
        openai_chat::write_token_logprobs(out, *said.logprobs);
    else
        out.open_array().close_array();
    if (said.extras) write_own_extras(out, *said.extras);
    out.close_object();
}

void write_refusal_part(json::Writer& out, std::string_view text) {
    out.open_object().member("type", "refusal").member("refusal", text).close_object();
}

void write_message_item(json::Writer& out, const SaidMessage& said) {
    out.open_object().member("type", "message").member("id", said.id);
    if (!has_member(said.rest, "status")) out.member("status", said.status);
    out.member("role", "assistant").key("content").open_array();
    if (!said.content.empty()) out.raw(said.content);
    out.close_array();
    if (!said.rest.empty()) write_members(out, said.rest);
    out.close_object();
}

void write_call_item(json::Writer& out, const llm::Part& part, const llm::ToolCall& call,
                     const MadeCall& made) {
    const bool custom = call.kind == llm::ToolCall::Kind::custom;
    out.open_object().member("type", custom ? "custom_tool_call" : "function_call");
    out.member("id", made.id);
    if (!find_mark(part.extras, "status")) out.member("status", made.status);
    out.member("call_id", call.id.value()).member("name", call.name);
    out.member(custom ? "input" : "arguments", made.arguments);
    write_own_extras(out, part.extras);
    out.close_object();
}

bool is_content_reasoning(const llm::Reasoning& reasoning) {
    return reasoning.origin.wire == wire_name && !reasoning.summary;
}

void write_reasoning_item(json::Writer& out, const llm::Reasoning& reasoning, std::string_view id,
                          std::string_view status) {
    const bool own = reasoning.origin.wire == wire_name;
    if (own && !reasoning.raw_json.empty()) {
        out.raw(reasoning.raw_json);
        return;
    }
    const bool content = is_content_reasoning(reasoning);
    out.open_object().member("type", "reasoning").member("id", id);
    if (!status.empty()) out.member("status", status);
    write_text_list(out, "summary", "summary_text", content ? "" : reasoning.text);
    if (content) write_text_list(out, "content", "reasoning_text", reasoning.text);
    const std::string proof = own ? reasoning.data : seal_proof(reasoning);
    if (!proof.empty()) out.member("encrypted_content", proof);
    out.close_object();
}

void write_signature_item(json::Writer& out, const llm::Signature& signature, std::string_view id) {
    out.open_object().member("type", "reasoning").member("id", id);
    write_text_list(out, "summary", {}, {});
    out.member("encrypted_content", seal_signature(signature, Seal::On::previous_part))
        .close_object();
}

bool write_image_item(json::Writer& out, const llm::Image& image, std::string_view id) {
    if (image.media.source != llm::Media::Source::base64) return false;
    out.open_object().member("type", "image_generation_call").member("id", id);
    out.member("status", "completed").member("result", image.media.data).close_object();
    return true;
}

}  // namespace weir::wire::openai_responses
