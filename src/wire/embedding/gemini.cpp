#include "wire/embedding/gemini.hpp"

#include <algorithm>
#include <array>

#include "json/document.hpp"
#include "json/escape.hpp"
#include "wire/embedding/field.hpp"
#include "wire/embedding/purpose.hpp"
#include "wire/embedding/vector.hpp"

namespace weir::wire::embedding {
namespace {

using json::Value;
using llm::EmbeddingInput;
using llm::EmbeddingRequest;

// Either spelling: proto3's JSON has both, and some clients send the second.
Value either(Value object, std::string_view camel, std::string_view snake) {
    const Value value = object[camel];
    return value.exists() ? value : object[snake];
}

Result<std::string> read_text(Value content, const std::string& field) {
    if (content.is_text()) return content.text();
    const Value parts = content["parts"];
    std::string text;
    for (const Value part : parts.elements()) {
        if (!part["text"].is_text())
            return fail(unsupported(field, "only parts with a text can be translated"));
        part["text"].append_text(text);
    }
    if (parts.size() == 0) return fail(bad_field(field, "is required: {\"parts\":[{\"text\"}]}"));
    return text;
}

Result<void> read_options(Value one, EmbeddingRequest& request, const std::string& at) {
    const Value wanted = either(one, "outputDimensionality", "output_dimensionality");
    const auto dimensions = read_dimensions(wanted, at + "outputDimensionality");
    if (!dimensions) return fail(dimensions.error());
    const Value task = either(one, "taskType", "task_type");
    std::optional<llm::EmbeddingPurpose> purpose;
    if (!task.is_null() && !task.is("TASK_TYPE_UNSPECIFIED")) {
        const auto read = read_purpose_field(task, at + "taskType");
        if (!read) return fail(read.error());
        purpose = *read;
    }
    if (!request.inputs.empty() &&
        (*dimensions != request.dimensions || purpose != request.purpose))
        return fail(unsupported(
            *dimensions != request.dimensions ? at + "outputDimensionality" : at + "taskType",
            "must be the same in all requests to be translated"));
    request.dimensions = *dimensions;
    request.purpose = purpose;
    return {};
}

Result<void> read_one(Value one, EmbeddingRequest& request, const std::string& at) {
    if (!one.is_object()) return fail(bad_field("requests", "must hold objects"));
    if (const Result<void> options = read_options(one, request, at); !options) return options;
    Result<std::string> text = read_text(one["content"], at + "content");
    if (!text) return fail(text.error());
    request.inputs.push_back(
        {.text = std::move(*text), .tokens = {}, .title = one["title"].text()});
    constexpr auto known =
        std::to_array<std::string_view>({"model", "content", "title", "taskType", "task_type",
                                         "outputDimensionality", "output_dimensionality"});
    for (const json::Member member : one.members()) {
        std::string key = member.key.text();
        const auto same = [&](const llm::Extra& extra) { return extra.name == key; };
        if (std::ranges::find(known, key) == known.end() &&
            std::ranges::none_of(request.extras, same))
            request.extras.push_back({"gemini", std::move(key), std::string(member.value.raw())});
    }
    return {};
}

EmbeddingRequest empty_request() {
    EmbeddingRequest request;
    request.purpose_field = "taskType";
    request.dimensions_field = "outputDimensionality";
    return request;
}

Result<EmbeddingRequest> read_request(std::string_view body, const json::Limits& limits) {
    const Result<json::Document> document = json::read(body, limits);
    if (!document) return fail(document.error());
    EmbeddingRequest request = empty_request();
    if (const Result<void> read = read_one(document->root(), request, ""); !read)
        return fail(read.error());
    return request;
}

Result<EmbeddingRequest> read_batch(std::string_view body, const json::Limits& limits) {
    const Result<json::Document> document = json::read(body, limits);
    if (!document) return fail(document.error());
    const Value requests = document->root()["requests"];
    if (!requests.is_array() || requests.size() == 0)
        return fail(bad_field("requests", "is required: a list of requests"));
    EmbeddingRequest request = empty_request();
    for (const Value one : requests.elements()) {
        const std::string at = element("requests", request.inputs.size()) + ".";
        if (const Result<void> read = read_one(one, request, at); !read) return fail(read.error());
    }
    return request;
}

Result<Written> write_request(const EmbeddingCall& call) {
    const EmbeddingRequest& request = call.request;
    Written written;
    std::string_view task;
    if (request.purpose) task = write_purpose(PurposeWords::gemini, *request.purpose);
    json::Writer out(written.body);
    out.open_object().key("requests").open_array();
    for (const EmbeddingInput& input : call.inputs) {
        if (!input.tokens.empty())
            return fail(unsupported("input", "this provider takes texts, not numbers of tokens"));
        const bool resource = call.model.starts_with("models/");
        out.open_object().member("model", (resource ? "" : "models/") + std::string(call.model));
        out.key("content").open_object().key("parts").open_array();
        out.open_object().member("text", input.text).close_object().close_array().close_object();
        if (!task.empty()) out.member("taskType", task);
        if (!input.title.empty()) out.member("title", input.title);
        out.maybe("outputDimensionality", request.dimensions);
        for (const llm::Extra& extra : request.extras)
            if (extra.wire == "gemini") out.member_raw(extra.name, extra.json);
        out.close_object();
    }
    out.close_array().close_object();
    if (request.cut) written.dropped.push_back(request.cut_field);
    if (!request.user.empty()) written.dropped.emplace_back("user");
    for (const llm::Extra& extra : request.extras)
        if (extra.wire != "gemini") written.dropped.push_back(extra.name);
    return written;
}

EmbeddingLimits limits_of(std::string_view /*provider*/, std::string_view /*model*/) {
    return {.inputs_max = 100, .tokens_max = 20'000};
}

Result<llm::EmbeddingAnswer> read_answer(std::string_view body, const json::Limits& limits) {
    const Result<json::Document> document = json::read(body, limits);
    if (!document) return fail(no_answer());
    const Value root = document->root();
    llm::EmbeddingAnswer answer;
    const auto add = [&](Value one) -> Result<void> {
        std::optional<std::vector<float>> vector = read_vector(one["values"]);
        if (!vector) return fail(no_vector(answer.vectors.size()));
        answer.vectors.push_back(std::move(*vector));
        return {};
    };
    if (root["embedding"].is_object())
        if (const Result<void> added = add(root["embedding"]); !added) return fail(added.error());
    for (const Value one : root["embeddings"].elements())
        if (const Result<void> added = add(one); !added) return fail(added.error());
    if (answer.vectors.empty()) return fail(no_answer());
    const Value count = root["usageMetadata"]["promptTokenCount"];
    if (count.is_number())
        answer.usage.emplace().input_uncached =
            Tokens(std::max<std::int64_t>(count.integer_or(0), 0));
    return answer;
}

void write_vector(json::Writer& out, const std::vector<float>& vector) {
    out.open_object().key("values");
    write_floats(out, vector);
    out.close_object();
}

std::string write_answers(const llm::EmbeddingAnswer& answer, bool batch) {
    std::string body;
    json::Writer out(body);
    out.open_object().key(batch ? "embeddings" : "embedding");
    if (batch) out.open_array();
    for (const std::vector<float>& vector : answer.vectors)
        write_vector(out, vector);
    if (batch) out.close_array();
    if (answer.usage) {
        out.key("usageMetadata").open_object();
        out.member("promptTokenCount", answer.usage->input().value()).close_object();
    }
    out.close_object();
    return body;
}

std::string write_answer(const EmbeddingRequest&, const llm::EmbeddingAnswer& answer) {
    return write_answers(answer, false);
}

std::string write_batch_answer(const EmbeddingRequest&, const llm::EmbeddingAnswer& answer) {
    return write_answers(answer, true);
}

// Calls use for every place in the body that has a model.
template <class Use>
void for_each_model(Value root, Use use) {
    if (root["model"].is_text()) use(root["model"]);
    for (const Value one : root["requests"].elements())
        if (one["model"].is_text()) use(one["model"]);
}

}  // namespace

Result<ChatPeek> peek_gemini(std::string_view body, const json::Limits& limits) {
    const Result<json::Document> document = json::read(body, limits);
    if (!document) return fail(document.error());
    const Value root = document->root();
    if (!root.is_object())
        return fail(ErrorKind::invalid_request, "the body must be a JSON object");
    ChatPeek peek;
    peek.body_bytes = body.size();
    peek.open = root.range().begin;
    peek.output_max = Tokens(0);
    for_each_model(root, [&](Value model) { peek.model_value = model.range(); });
    return peek;
}

SplicedBody edit_gemini(std::string_view body, const ChatPeek& /*peek*/, const RequestEdit& edit) {
    if (edit.model.empty()) return SplicedBody(body);
    const Result<json::Document> document = json::read(body, {.bytes_max = body.size()});
    if (!document) return SplicedBody(body);  // it was read before
    std::string name;
    json::append_quoted(name,
                        edit.model.starts_with("models/") ? edit.model : "models/" + edit.model);
    std::vector<Splice> splices;
    for_each_model(document->root(), [&](Value model) {
        splices.push_back({model.range().begin, model.range().end, name});
    });
    return {body, std::move(splices)};
}

const EmbeddingCodec gemini = {.family = "gemini",
                               .read_request = read_request,
                               .write_request = write_request,
                               .limits = limits_of,
                               .read_answer = read_answer,
                               .write_answer = write_answer};
const EmbeddingCodec gemini_batch = {.family = "gemini",
                                     .read_request = read_batch,
                                     .write_request = write_request,
                                     .limits = limits_of,
                                     .read_answer = read_answer,
                                     .write_answer = write_batch_answer};

}  // namespace weir::wire::embedding
