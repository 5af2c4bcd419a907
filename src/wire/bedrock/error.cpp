#include "wire/bedrock/error.hpp"

#include <array>

#include "base/text.hpp"
#include "json/document.hpp"
#include "json/writer.hpp"
#include "wire/event_stream.hpp"
#include "wire/openai_chat/error.hpp"

namespace weir::wire::bedrock {

namespace {

constexpr json::Limits error_limits = {
    .bytes_max = std::size_t{4} << 20, .depth_max = 64, .values_max = 100'000};

struct Sign {
    std::string_view word;  // an exception's name, or a part of its message
    ErrorKind kind;
};

// Names first: they are a closed set (providers.md 1.3). Validation says nothing by itself.
constexpr auto names = std::to_array<Sign>({
    {"ThrottlingException", ErrorKind::upstream_rate_limited},
    {"ModelNotReadyException", ErrorKind::upstream_rate_limited},
    {"ServiceQuotaExceededException", ErrorKind::upstream_rate_limited},
    {"TooManyRequestsException", ErrorKind::upstream_rate_limited},
    {"ServiceUnavailableException", ErrorKind::upstream_overloaded},
    {"ModelTimeoutException", ErrorKind::upstream_timeout},
    {"ModelErrorException", ErrorKind::upstream_error},
    {"ModelStreamErrorException", ErrorKind::upstream_error},
    {"InternalServerException", ErrorKind::upstream_error},
    {"InternalFailure", ErrorKind::upstream_error},
    {"AccessDeniedException", ErrorKind::upstream_auth},
    {"UnrecognizedClientException", ErrorKind::upstream_auth},
    {"ExpiredTokenException", ErrorKind::upstream_auth},
    {"InvalidSignatureException", ErrorKind::upstream_auth},
    {"IncompleteSignature", ErrorKind::upstream_auth},
    {"MissingAuthenticationTokenException", ErrorKind::upstream_auth},
    {"ResourceNotFoundException", ErrorKind::upstream_model_missing},
    {"ConflictException", ErrorKind::upstream_rejected},
});

// Words of ValidationException, in small letters (providers.md 1.4 and recordings).
constexpr auto words = std::to_array<Sign>({
    {"input is too long", ErrorKind::context_length},
    {"prompt is too long", ErrorKind::context_length},
    {"too many input tokens", ErrorKind::context_length},
    {"input tokens exceeded", ErrorKind::context_length},
    {"exceed context limit", ErrorKind::context_length},
    {"maximum context length", ErrorKind::context_length},
    {"model identifier is invalid", ErrorKind::upstream_model_missing},
    {"on-demand throughput isn", ErrorKind::upstream_model_missing},
    {"don't have access to the model", ErrorKind::upstream_model_missing},
    {"security token included in the request is", ErrorKind::upstream_auth},
    {"content filtering policy", ErrorKind::content_filter},
    {"content filters", ErrorKind::content_filter},
});

// "ValidationException:http://...", "com.amazon.coral.service#UnknownOperationException".
std::string bare_name(std::string_view name) {
    name = name.substr(0, name.find(':'));
    if (const std::size_t hash = name.rfind('#'); hash != std::string_view::npos)
        name.remove_prefix(hash + 1);
    return std::string(name);
}

std::string first_text(json::Value root, std::initializer_list<std::string_view> keys) {
    for (const std::string_view key : keys)
        if (root[key].text_bytes() > 0) return root[key].text();
    return {};
}

UpstreamError read_aws(json::Value root) {
    UpstreamError said;
    said.type = bare_name(first_text(root, {"__type", "code"}));
    said.message = first_text(root, {"message", "Message", "errorMessage", "originalMessage"});
    said.is_error = !said.message.empty() || !said.type.empty();
    return said;
}

void append_body(std::string& to, const Error& error, const ErrorNote& note, bool in_stream) {
    json::Writer out(to);
    out.open_object();
    // An upstream's own name wins, where it is one of AWS.
    const bool aws = note.type.ends_with("Exception");
    if (!in_stream) out.member("__type", aws ? note.type : exception_name(error.kind()));
    out.member("message", error.message()).key("weir").open_object();
    out.member("kind", name(error.kind()));
    out.member("fault", name(traits(error.kind()).fault));
    if (!error.field().empty()) out.member("field", error.field());
    if (!note.provider.empty()) out.member("provider", note.provider);
    if (note.upstream_status != 0) out.member("upstream_status", note.upstream_status);
    if (!note.request_id.empty()) out.member("request_id", note.request_id);
    out.close_object().close_object();
}

}  // namespace

std::string_view exception_name(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::unauthenticated: return "UnrecognizedClientException";
        case ErrorKind::forbidden: return "AccessDeniedException";
        case ErrorKind::unknown_model:
        case ErrorKind::not_found:
        case ErrorKind::upstream_model_missing: return "ResourceNotFoundException";
        case ErrorKind::rate_limited:
        case ErrorKind::concurrency_limited:
        case ErrorKind::upstream_rate_limited: return "ThrottlingException";
        case ErrorKind::budget_exceeded:
        case ErrorKind::upstream_quota: return "ServiceQuotaExceededException";
        case ErrorKind::draining:
        case ErrorKind::overloaded:
        case ErrorKind::no_candidate:
        case ErrorKind::upstream_overloaded: return "ServiceUnavailableException";
        case ErrorKind::client_timeout:
        case ErrorKind::upstream_timeout: return "ModelTimeoutException";
        case ErrorKind::upstream_error:
        case ErrorKind::upstream_protocol: return "ModelErrorException";
        default: break;
    }
    const bool client = traits(kind).fault == Fault::client;
    return client ? "ValidationException" : "InternalServerException";
}

std::string write_error(const Error& error, const ErrorNote& note) {
    std::string body;
    append_body(body, error, note, false);
    return body;
}

// ConverseStream knows five exceptions only (providers.md 3.6).
std::string write_stream_error(const Error& error, const ErrorNote& note) {
    std::string_view type = "internalServerException";
    const std::string_view wanted = exception_name(error.kind());
    if (wanted == "ThrottlingException" || wanted == "ServiceQuotaExceededException")
        type = "throttlingException";
    else if (wanted == "ServiceUnavailableException")
        type = "serviceUnavailableException";
    else if (wanted == "ModelErrorException" || wanted == "ModelTimeoutException")
        type = "modelStreamErrorException";
    else if (traits(error.kind()).fault == Fault::client)
        type = "validationException";
    std::string payload;
    append_body(payload, error, note, true);
    std::string frame;
    append_exception_frame(frame, type, payload);
    return frame;
}

UpstreamError read_error(std::string_view body) {
    json::Document document;
    if (document.read(body, error_limits)) {
        const json::Value root = document.root();
        // A 200 may say so one level down: {"Output":{"__type":"...UnknownOperationException"}}.
        for (const json::Value place : {root, root["Output"]})
            if (UpstreamError said = read_aws(place); said.is_error) return said;
    }
    return openai_chat::read_error(body);
}

UpstreamError read_exception(std::string_view name, std::string_view payload) {
    UpstreamError said = read_error(payload);
    if (!name.empty()) said.type = bare_name(name);
    said.is_error = true;
    return said;
}

ErrorKind kind_of(const UpstreamError& said) {
    for (const Sign& sign : names)
        if (equal_ignoring_case(sign.word, said.type)) return sign.kind;
    const std::string message = lower(said.message);
    for (const Sign& sign : words)
        if (message.find(sign.word) != std::string::npos) return sign.kind;
    const bool request = said.type.empty() || equal_ignoring_case(said.type, "ValidationException");
    return request ? ErrorKind::upstream_rejected : ErrorKind::upstream_error;
}

Error as_error(const UpstreamError& said) {
    std::string detail = "type=" + said.type + " code=" + said.code;
    return {kind_of(said), said.message.empty() ? "the provider reported an error" : said.message,
            std::move(detail)};
}

}  // namespace weir::wire::bedrock
