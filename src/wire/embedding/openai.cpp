#include "wire/embedding/openai.hpp"

#include <array>

#include "json/document.hpp"
#include "wire/embedding/field.hpp"
#include "wire/embedding/purpose.hpp"
#include "wire/embedding/vector.hpp"
#include "wire/operation/body.hpp"

namespace weir::wire::embedding {
namespace {

using json::Value;
using llm::EmbeddingInput;
using llm::EmbeddingRequest;

// In what a provider differs from OpenAI. What is not listed is taken to be like it, but for what
// imitators seldom know. Limits are those of the vendors' documents and clients; nobody has
// recorded them, and where none is known OpenAI's stand in.
struct Dialect {
    std::string_view provider;  // "": all others
    std::string_view dimensions = "dimensions";
    std::string_view purpose = {};  // the field for it
    PurposeWords words = PurposeWords::none;
    std::string_view cut = {};
    bool user = false;
    bool base64 = false;  // a third of the bytes, and quick to read
    bool tokens = true;   // takes numbers of tokens in the text's place
    bool floats = true;   // false: its base64 is of whole numbers, which nobody here can read
    EmbeddingLimits limits = {};
};
constexpr std::array dialects = std::to_array<Dialect>({
    {.provider = "openai", .user = true, .base64 = true},
    {.provider = "azure", .user = true, .base64 = true},
    {.provider = "mistral",
     .dimensions = "output_dimension",
     .tokens = false,
     .limits = {.inputs_max = 512, .tokens_max = 16'000}},
    {.provider = "voyage",
     .dimensions = "output_dimension",
     .purpose = "input_type",
     .words = PurposeWords::voyage,
     .cut = "truncation",
     .tokens = false,
     .limits = {.inputs_max = 1000, .tokens_max = 120'000}},
    {.provider = "jina",
     .purpose = "task",
     .words = PurposeWords::jina,
     .cut = "truncate",
     .tokens = false,
     .limits = {.inputs_max = 512, .tokens_max = 300'000}},
    {.provider = "nvidia",
     .purpose = "input_type",
     .words = PurposeWords::nvidia,
     .cut = "truncate",
     .tokens = false,
     .limits = {.inputs_max = 96, .tokens_max = 300'000}},
    {.provider = "perplexity", .floats = false},  // recorded November 2026: base64 of int8
    {.provider = {}},
});

const Dialect& dialect_of(std::string_view provider) {
    for (const Dialect& one : dialects)
        if (one.provider == provider) return one;
    return dialects.back();
}

Result<EmbeddingInput> read_tokens(Value value, const std::string& field) {
    EmbeddingInput input;
    for (const Value one : value.elements()) {
        const std::optional<std::int64_t> token = one.integer();
        if (!token || *token < 0) return fail(bad_field(field, "must hold numbers of tokens"));
        input.tokens.push_back(*token);
    }
    if (input.tokens.empty()) return fail(bad_field(field, "must not be empty"));
    return input;
}

Result<EmbeddingInput> read_one(Value value, const std::string& field) {
    if (value.is_text()) return EmbeddingInput{.text = value.text(), .tokens = {}, .title = {}};
    if (value.is_array()) return read_tokens(value, field);
    // Jina: {"text"} or {"image"}.
    if (value.is_object() && value.size() == 1 && value["text"].is_text())
        return EmbeddingInput{.text = value["text"].text(), .tokens = {}, .title = {}};
    if (value.is_object()) return fail(unsupported(field, "only texts can be translated"));
    return fail(bad_field(field, "must be a string or an array of tokens"));
}

Result<void> read_input(Value value, EmbeddingRequest& request) {
    const bool one = value.is_text() || value.at(0).is_number();
    if (one) {
        Result<EmbeddingInput> input = read_one(value, "input");
        if (!input) return fail(input.error());
        request.inputs.push_back(std::move(*input));
        return {};
    }
    if (!value.is_array() || value.size() == 0)
        return fail(bad_field("input", "is required: a string or a list of strings"));
    for (const Value each : value.elements()) {
        Result<EmbeddingInput> input = read_one(each, element("input", request.inputs.size()));
        if (!input) return fail(input.error());
        request.inputs.push_back(std::move(*input));
    }
    return {};
}

Result<void> read_encoding(Value value, EmbeddingRequest& request) {
    if (!value.is("float") && !value.is("base64"))
        return fail(bad_field("encoding_format", "must be \"float\" or \"base64\""));
    request.base64 = value.is("base64");
    request.floats = !request.base64;
    return {};
}

// The field of a member that is not OpenAI's own but says the same.
Result<void> read_other(std::string_view key, Value value, EmbeddingRequest& request) {
    if (key == "output_dimension" || key == "dimensions") {
        const auto dimensions = read_dimensions(value, key);
        if (!dimensions) return fail(dimensions.error());
        request.dimensions = *dimensions;
        request.dimensions_field = key;
    } else if (key == "input_type" || key == "task") {
        const auto purpose = read_purpose_field(value, key);
        if (!purpose) return fail(purpose.error());
        request.purpose = *purpose;
        request.purpose_field = key;
    } else if (key == "truncate" || key == "truncation") {
        const auto cut = read_cut(value, key);
        if (!cut) return fail(cut.error());
        request.cut = *cut;
        request.cut_field = key;
    } else if (key == "output_dtype" && !value.is("float")) {
        return fail(unsupported("output_dtype", "only float can be translated"));
    } else if (key == "embedding_type") {
        if (!value.is("float") && !value.is("base64"))
            return fail(unsupported("embedding_type", "only float and base64 can be translated"));
        request.base64 = value.is("base64");
        request.floats = !request.base64;
    } else if (key != "output_dtype") {
        request.extras.push_back({"openai", std::string(key), std::string(value.raw())});
    }
    return {};
}

Result<EmbeddingRequest> read_request(std::string_view body, const json::Limits& limits) {
    const Result<json::Document> document = json::read(body, limits);
    if (!document) return fail(document.error());
    const Value root = document->root();
    EmbeddingRequest request;
    request.model = ModelName(root["model"].text());
    if (const Result<void> input = read_input(root["input"], request); !input)
        return fail(input.error());
    for (const json::Member member : root.members()) {
        const std::string key = member.key.text();
        if (key == "model" || key == "input" || member.value.is_null()) continue;
        Result<void> read;
        if (key == "encoding_format")
            read = read_encoding(member.value, request);
        else if (key == "user")
            request.user = member.value.text();
        else
            read = read_other(key, member.value, request);
        if (!read) return fail(read.error());
    }
    return request;
}

void write_inputs(json::Writer& out, std::span<const EmbeddingInput> inputs) {
    out.key("input").open_array();
    for (const EmbeddingInput& input : inputs) {
        if (input.tokens.empty()) {
            out.text(input.text);
            continue;
        }
        out.open_array();
        for (const std::int64_t token : input.tokens)
            out.integer(token);
        out.close_array();
    }
    out.close_array();
}

void write_purpose_and_cut(json::Writer& out, const Dialect& dialect,
                           const EmbeddingRequest& request, std::vector<std::string>& dropped) {
    if (request.purpose) {
        const std::string_view word = write_purpose(dialect.words, *request.purpose);
        if (word.empty())
            dropped.push_back(request.purpose_field);
        else
            out.member(dialect.purpose, word);
    }
    if (!request.cut) return;
    if (dialect.cut.empty()) {
        dropped.push_back(request.cut_field);
    } else if (dialect.provider == "nvidia") {
        out.member(dialect.cut, write_cut(*request.cut));
    } else {
        if (*request.cut == EmbeddingRequest::Cut::start) dropped.push_back(request.cut_field);
        out.member(dialect.cut, *request.cut != EmbeddingRequest::Cut::none);
    }
}

Result<Written> write_request(const EmbeddingCall& call) {
    const Dialect& dialect = dialect_of(call.provider);
    const EmbeddingRequest& request = call.request;
    if (!dialect.floats)
        return fail(unsupported("model",
                                "this provider's vectors are whole numbers, which are not "
                                "translated: ask for it in its own shape"));
    Written written;
    json::Writer out(written.body);
    for (const EmbeddingInput& input : call.inputs) {
        if (!input.tokens.empty() && !dialect.tokens)
            return fail(unsupported("input", "this provider takes texts, not numbers of tokens"));
        if (!input.title.empty() && written.dropped.empty()) written.dropped.emplace_back("title");
    }
    out.open_object().member("model", call.model);
    write_inputs(out, call.inputs);
    if (request.dimensions) out.member(dialect.dimensions, *request.dimensions);
    if (dialect.base64) out.member("encoding_format", "base64");
    write_purpose_and_cut(out, dialect, request, written.dropped);
    if (!request.user.empty()) {
        if (dialect.user)
            out.member("user", request.user);
        else
            written.dropped.emplace_back("user");
    }
    for (const llm::Extra& extra : request.extras)
        if (extra.wire == "openai")
            out.member_raw(extra.name, extra.json);
        else
            written.dropped.push_back(extra.name);
    out.close_object();
    return written;
}

EmbeddingLimits limits_of(std::string_view provider, std::string_view /*model*/) {
    return dialect_of(provider).limits;
}

Result<llm::EmbeddingAnswer> read_answer(std::string_view body, const json::Limits& limits) {
    const Result<json::Document> document = json::read(body, limits);
    if (!document) return fail(no_answer());
    const Value root = document->root();
    const Value data = root["data"];
    if (!data.is_array() || data.size() == 0) return fail(no_answer());
    llm::EmbeddingAnswer answer{.id = root["id"].text(), .model = root["model"].text()};
    answer.vectors.resize(data.size());
    std::size_t place = 0;
    for (const Value one : data.elements()) {
        const std::int64_t index =
            one["index"].integer_or(static_cast<std::int64_t>(place));  // some leave it out
        std::optional<std::vector<float>> vector = read_vector(one["embedding"]);
        const bool fits = index >= 0 && static_cast<std::size_t>(index) < answer.vectors.size();
        if (!vector || !fits || !answer.vectors[static_cast<std::size_t>(index)].empty())
            return fail(no_vector(place));
        answer.vectors[static_cast<std::size_t>(index)] = std::move(*vector);
        ++place;
    }
    answer.usage = operation::usage_of(root, {});
    return answer;
}

std::string write_answer(const EmbeddingRequest& request, const llm::EmbeddingAnswer& answer) {
    std::string body;
    json::Writer out(body);
    out.open_object().member("object", "list").key("data").open_array();
    std::int64_t index = 0;
    for (const std::vector<float>& vector : answer.vectors) {
        out.open_object().member("object", "embedding").member("index", index++).key("embedding");
        if (request.base64)
            out.text(base64_of(vector));
        else
            write_floats(out, vector);
        out.close_object();
    }
    out.close_array().member("model", answer.model);
    if (answer.usage) {
        const std::int64_t tokens = answer.usage->input().value();
        out.key("usage").open_object();
        out.member("prompt_tokens", tokens).member("total_tokens", tokens).close_object();
    }
    out.close_object();
    return body;
}

}  // namespace

const EmbeddingCodec openai = {.family = "openai",
                               .read_request = read_request,
                               .write_request = write_request,
                               .limits = limits_of,
                               .read_answer = read_answer,
                               .write_answer = write_answer};

}  // namespace weir::wire::embedding
