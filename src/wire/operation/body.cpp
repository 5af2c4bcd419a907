#include "wire/operation/body.hpp"

#include <fmt/format.h>

#include <array>

#include "json/document.hpp"
#include "json/scan.hpp"
#include "wire/openai_chat/answer.hpp"
#include "wire/openai_chat/chunk.hpp"

namespace weir::wire::operation {
namespace {

using json::Value;

constexpr std::array<std::string_view, 6> once = {"model",      "stream", "n",
                                                  "max_tokens", "user",   "stream_options"};
constexpr std::int64_t n_most = 128;
constexpr std::int64_t output_max_most = 1'000'000'000;

Error bad_field(std::string_view field, std::string_view why) {
    Error error(ErrorKind::invalid_request, fmt::format("{} {}", field, why));
    error.at_field(std::string(field));
    return error;
}

// A whole number in the range, or nothing where the member is absent or null.
Result<std::optional<std::int64_t>> count(const json::Scan& scan, std::string_view key,
                                          std::int64_t least, std::int64_t most) {
    const Value value = scan[key];
    if (value.is_null()) return std::nullopt;
    const std::optional<std::int64_t> number = value.integer();
    if (!number || *number < least || *number > most)
        return fail(
            bad_field(key, fmt::format("must be a whole number from {} to {}", least, most)));
    return number;
}

Result<void> read_model(const json::Scan& scan, ChatPeek& peek) {
    const Value model = scan["model"];
    if (!model.is_text() || model.text_bytes() == 0)
        return fail(bad_field("model", "is required: the name of a model or a route"));
    peek.model = model.text();
    peek.model_value = model.range();
    return {};
}

Result<void> read_stream(const json::Scan& scan, ChatPeek& peek) {
    const Value stream = scan["stream"];
    if (!stream.is_null() && !stream.is_boolean())
        return fail(bad_field("stream", "must be true or false"));
    peek.stream = stream.is_true();
    const Value options = scan["stream_options"];
    if (!options.is_object()) return {};
    peek.stream_options_value = options.range();
    peek.stream_options_empty = options.size() == 0;
    peek.usage_asked = options["include_usage"].is_true();
    peek.include_usage_value = options["include_usage"].range();
    return {};
}

Result<json::Scan> scan_body(std::string_view body, const json::Limits& limits, ChatPeek& peek) {
    Result<json::Scan> scan = json::scan(body, limits, once);
    if (!scan) return scan;
    peek.body_bytes = body.size();
    peek.open = scan->document.root().range().begin;
    for (const json::Field& field : scan->fields)
        peek.members.push_back({field.key, field.key_range, field.value.range()});
    peek.user = (*scan)["user"].text();
    if (Result<void> model = read_model(*scan, peek); !model) return fail(model.error());
    const auto n = count(*scan, "n", 1, n_most);
    if (!n) return fail(n.error());
    peek.n = n->value_or(1);
    return scan;
}

}  // namespace

std::optional<llm::Usage> usage_of(Value root, const Quirks& quirks) {
    const Value usage = root["usage"];
    // Images have a total as well, which is not all input.
    if (!usage["input_tokens"].is_number()) {
        auto read = openai_chat::usage_in(root, quirks);
        // Rerankers and some embedders say the total only: all of it was input.
        if (read && read->total() == Tokens(0))
            read->input_uncached = Tokens(usage["total_tokens"].integer_or(0));
        return read;
    }
    llm::Usage read;
    read.input_uncached = Tokens(usage["input_tokens"].integer_or(0));
    read.output_visible = Tokens(usage["output_tokens"].integer_or(0));
    read.input_image = Tokens(usage["input_tokens_details"]["image_tokens"].integer_or(0));
    // Tokens that an image model makes are the image.
    read.output_image = read.output_visible;
    return read;
}

Result<ChatPeek> peek(std::string_view body, const json::Limits& limits) {
    ChatPeek peek;
    const Result<json::Scan> scan = scan_body(body, limits, peek);
    if (!scan) return fail(scan.error());
    peek.output_max = Tokens(0);
    return peek;
}

Result<ChatPeek> peek_streamed(std::string_view body, const json::Limits& limits) {
    ChatPeek peek;
    const Result<json::Scan> scan = scan_body(body, limits, peek);
    if (!scan) return fail(scan.error());
    if (Result<void> stream = read_stream(*scan, peek); !stream) return fail(stream.error());
    peek.output_max = Tokens(0);
    return peek;
}

Result<ChatPeek> peek_completion(std::string_view body, const json::Limits& limits) {
    ChatPeek peek;
    const Result<json::Scan> scan = scan_body(body, limits, peek);
    if (!scan) return fail(scan.error());
    if (Result<void> stream = read_stream(*scan, peek); !stream) return fail(stream.error());
    const auto output_max = count(*scan, "max_tokens", 0, output_max_most);
    if (!output_max) return fail(output_max.error());
    if (*output_max) {
        peek.output_max = Tokens(**output_max);
        peek.output_max_field = "max_tokens";
    }
    return peek;
}

Result<AnswerFacts> scan_answer(std::string_view body, const json::Limits& limits,
                                const Quirks& quirks) {
    json::Document document;
    if (const Result<void> read = document.read(body, limits); !read)
        return fail(ErrorKind::upstream_protocol, "the provider's answer is not JSON",
                    read.error().message());
    const Value root = document.root();
    if (!root.is_object())
        return fail(ErrorKind::upstream_protocol, "the provider's answer is not a JSON object");
    Result<AnswerFacts> result(std::in_place);
    AnswerFacts& facts = *result;
    const Value error = root["error"];
    if (error.is_object() || error.text_bytes() > 0) {
        if (std::optional<UpstreamError> said = openai_chat::error_in(root)) {
            facts.error = openai_chat::as_error(*said);
            facts.said = std::move(*said);
        }
    }
    facts.id = root["id"].text();
    facts.model = root["model"].text();
    facts.usage = usage_of(root, quirks);
    for (const Value choice : root["choices"].elements()) {
        facts.native_stop = choice["finish_reason"].text();
        facts.stops.push_back(openai_chat::read_stop_reason(facts.native_stop));
        facts.text_bytes += choice["text"].text_bytes();
    }
    return result;
}

Result<AnswerFacts> scan_bytes(std::string_view /*body*/, const json::Limits& /*limits*/,
                               const Quirks& /*quirks*/) {
    return AnswerFacts();
}

}  // namespace weir::wire::operation
