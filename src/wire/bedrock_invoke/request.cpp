#include "wire/bedrock_invoke/request.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "json/document.hpp"
#include "json/escape.hpp"
#include "wire/anthropic/field.hpp"
#include "wire/anthropic/peek.hpp"
#include "wire/anthropic/request.hpp"

namespace weir::wire::bedrock_invoke {

namespace {

constexpr std::string_view version_field = "anthropic_version";
constexpr std::string_view beta_field = "anthropic_beta";

// Whose body it seems to be, by a field that the others have not (recordings of InvokeModel).
struct Sign {
    std::string_view field;
    std::string_view whose;
};
constexpr std::array signs = std::to_array<Sign>({
    {"inputText", "one of Amazon Titan's"},
    {"schemaVersion", "one of Amazon Nova's"},
    {"inferenceConfig", "one of Amazon Nova's"},
    {"max_tokens_to_sample", "one of Anthropic's older completions"},
    {"max_gen_len", "one of Meta Llama's"},
    {"texts", "one for embeddings"},
    {"message", "one of Cohere's"},
    {"taskType", "one for images or embeddings"},
    {"prompt", "a prompt for completion"},
    {"messages", "a chat of another vendor's"},
});

// A body that is JSON, and not Anthropic's.
Error not_taken(json::Value root) {
    std::string message =
        "anthropic_version is required: of InvokeModel's bodies only Anthropic Messages are taken "
        "(\"anthropic_version\": \"bedrock-2023-05-31\", messages and max_tokens)";
    for (const Sign& sign : signs) {
        if (root[sign.field].is_null()) continue;
        message += ", and this seems to be ";
        message += sign.whose;
        break;
    }
    message += "; for other models there is POST /model/{model}/converse";
    Error error(ErrorKind::invalid_request, std::move(message));
    error.at_field(std::string(version_field));
    return error;
}

const MemberRange* member(const ChatPeek& peek, std::string_view key) {
    const auto found = std::ranges::find(peek.members, key, &MemberRange::key);
    return found == peek.members.end() ? nullptr : &*found;
}

Result<void> check_betas(json::Value betas) {
    bool good = betas.is_array() || betas.is_null();
    for (const json::Value beta : betas.elements())
        good = good && beta.is_text();
    if (good) return {};
    return fail(anthropic::bad_field(std::string(beta_field), "must be an array of strings"));
}

// The field of this wire as it was given; "" when it was not.
std::string_view given(const llm::ChatRequest& request, std::string_view name) {
    for (const llm::Extra& extra : request.extras)
        if (extra.wire == wire_name && extra.name == name) return extra.json;
    return {};
}

}  // namespace

Result<ChatPeek> peek(std::string_view body, const json::Limits& limits) {
    Result<ChatPeek> peeked = anthropic::peek(body, limits);
    const bool versioned = peeked && member(*peeked, version_field) != nullptr;
    if (!versioned) {
        // Rare, so that it may cost a second look.
        const Result<json::Document> read = json::read(body, limits);
        if (read && read->root().is_object() && read->root()[version_field].is_null())
            return fail(not_taken(read->root()));
        return peeked;
    }
    for (const std::string_view key : {"model", "stream"})
        if (member(*peeked, key) != nullptr)
            return fail(anthropic::bad_field(
                std::string(key), "is no field of InvokeModel's body: the path says it"));
    const json::Value root = peeked->document.root();
    if (const Result<void> good = check_betas(root[beta_field]); !good) return fail(good.error());
    return peeked;
}

SplicedBody edit(std::string_view body, const ChatPeek& peek, const RequestEdit& edit) {
    RequestEdit own = edit;
    own.model.clear();
    return anthropic::edit(body, peek, own);
}

Result<llm::ChatRequest> read_request(const ChatPeek& peeked) {
    Result<llm::ChatRequest> request = anthropic::read_request(peeked);
    if (!request) return request;
    for (llm::Extra& extra : request->extras)
        if (extra.name == version_field || extra.name == beta_field) extra.wire = wire_name;
    // The version says how the body is to be read, and it was: it is no loss for who has none.
    const std::string quoted = "\"" + std::string(usual_version) + "\"";
    std::erase_if(request->extras, [&](const llm::Extra& extra) {
        return extra.name == version_field && extra.json == quoted;
    });
    return request;
}

Result<Written> write_request(const llm::ChatRequest& request, const WriteOptions& options) {
    WriteOptions own = options;
    own.stream_in_path = true;
    own.anthropic_body_version = usual_version;
    const std::string_view version = given(request, version_field);
    if (const auto read = json::read(version); read && read->root().text_bytes() > 0)
        own.anthropic_body_version = read->root().text();
    Result<Written> written = anthropic::write_request(request, own);
    if (!written) return written;
    const auto told = [&](const std::string& field) {
        return (field == beta_field || field == version_field) && !given(request, field).empty();
    };
    std::erase_if(written->dropped, told);
    const std::string_view betas = given(request, beta_field);
    if (betas.empty()) return written;
    std::string member = "\"" + std::string(beta_field) + "\":";
    member.append(betas).push_back(',');
    written->body.insert(1, member);  // after the '{' of an object that is never empty
    return written;
}

}  // namespace weir::wire::bedrock_invoke
