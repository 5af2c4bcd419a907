#include "provider/sim/openai.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "json/escape.hpp"

namespace weir::provider::sim {
namespace {

void append_usage(std::string& out, const Truth& truth) {
    fmt::format_to(std::back_inserter(out),
                   R"("usage":{{"prompt_tokens":{},"completion_tokens":{},"total_tokens":{},)"
                   R"("prompt_tokens_details":{{"cached_tokens":{},"audio_tokens":0}},)"
                   R"("completion_tokens_details":{{"reasoning_tokens":{},"audio_tokens":0,)"
                   R"("accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}}})",
                   truth.prompt.value(), truth.completion.value(),
                   (truth.prompt + truth.completion).value(), truth.cached.value(),
                   truth.reasoning.value());
}

std::string head(const Reply& reply, std::string_view object) {
    std::string out = fmt::format(R"({{"id":"{}","object":"{}","created":{},"model":)", reply.id,
                                  object, reply.created);
    json::append_quoted(out, reply.model);
    return out;
}

void append_choice(std::string& out, const Reply& reply, std::int64_t index) {
    fmt::format_to(std::back_inserter(out),
                   R"({{"index":{},"message":{{"role":"assistant","content":)", index);
    if (reply.tool_name.empty())
        json::append_quoted(out, whole_text(reply));
    else
        out += "null";
    if (!reply.thought.empty()) {
        out += R"(,"reasoning_content":)";
        json::append_quoted(out, reply.thought);
    }
    if (!reply.tool_name.empty()) {
        fmt::format_to(std::back_inserter(out),
                       R"(,"tool_calls":[{{"id":"{}","type":"function","function":{{"name":)",
                       reply.tool_id);
        json::append_quoted(out, reply.tool_name);
        out += R"(,"arguments":)";
        json::append_quoted(out, reply.arguments);
        out += "}}]";
    }
    fmt::format_to(std::back_inserter(out),
                   R"(,"refusal":null,"annotations":[]}},"logprobs":null,"finish_reason":"{}"}})",
                   reply.finish);
}

struct UsualError {
    std::int64_t status;
    std::string_view type;
    std::string_view code;  // "" is null
    std::string_view message;
};

// The vendor's own words, as its error guide prints them.
constexpr std::array usual_errors = {
    UsualError{400, "invalid_request_error", "", "Invalid request."},
    UsualError{401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided."},
    UsualError{403, "invalid_request_error", "unsupported_country_region_territory",
               "Country, region, or territory not supported"},
    UsualError{404, "invalid_request_error", "model_not_found",
               "The model does not exist or you do not have access to it."},
    UsualError{429, "requests", "rate_limit_exceeded", "Rate limit reached for requests."},
    UsualError{500, "server_error", "",
               "The server had an error while processing your request. Sorry about that!"},
    UsualError{503, "server_error", "",
               "The engine is currently overloaded, please try again later."},
};

const UsualError& usual(std::int64_t status) {
    const auto row = std::ranges::find(usual_errors, status, &UsualError::status);
    if (row != usual_errors.end()) return *row;
    return status < 500 ? usual_errors[0] : usual_errors[5];
}

}  // namespace

std::string answer_json(const Reply& reply, const Truth& truth, bool with_usage) {
    std::string out = head(reply, "chat.completion");
    out += R"(,"choices":[)";
    for (std::int64_t i = 0; i < reply.choices; ++i) {
        if (i > 0) out += ',';
        append_choice(out, reply, i);
    }
    out += "],";
    if (with_usage) {
        append_usage(out, truth);
        out += ',';
    }
    out += R"("service_tier":"default","system_fingerprint":"fp_sim"})";
    return out;
}

std::string chunk_json(const Reply& reply, const Delta& delta, UsageField usage) {
    std::string out = head(reply, "chat.completion.chunk");
    fmt::format_to(std::back_inserter(out),
                   R"(,"service_tier":"default","system_fingerprint":"fp_sim",)"
                   R"("choices":[{{"index":{},"delta":{},"logprobs":null,"finish_reason":)",
                   delta.choice, delta.json);
    if (delta.finish.empty())
        out += "null";
    else
        json::append_quoted(out, delta.finish);
    out += "}]";
    if (usage == UsageField::null) out += R"(,"usage":null)";
    out += '}';
    return out;
}

std::string usage_chunk_json(const Reply& reply, const Truth& truth) {
    std::string out = head(reply, "chat.completion.chunk");
    out += R"(,"service_tier":"default","system_fingerprint":"fp_sim","choices":[],)";
    append_usage(out, truth);
    out += '}';
    return out;
}

std::string error_json(const ErrorText& error) {
    const UsualError& row = usual(error.status);
    std::string out = R"({"error":{"message":)";
    json::append_quoted(out, error.message.empty() ? row.message : error.message);
    fmt::format_to(std::back_inserter(out), R"(,"type":"{}","param":null,"code":)", row.type);
    const std::string_view code = error.code.empty() ? row.code : error.code;
    if (code.empty())
        out += "null";
    else
        json::append_quoted(out, code);
    out += "}}";
    return out;
}

}  // namespace weir::provider::sim
