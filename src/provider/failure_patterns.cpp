// Sources: facts/providers.md 1.2-1.5, 2.2, 4.15 (vendors' SDKs and documentation, November 2026)
// and recorded answers. Texts are matched loosely on purpose: vendors reword them.
#include "provider/failure_patterns.hpp"

#include <array>

namespace weir::provider {
namespace {

using K = ErrorKind;
constexpr Field code = Field::code;
constexpr Field text = Field::text;

constexpr auto rows = std::to_array<Pattern>({
    // One request larger than a whole minute's tokens: never fits here, whatever the code says.
    {text, "request too large for*tokens per min", K::context_length},
    {text, "request too large for model", K::context_length},

    // Content filters.
    {code, "content_filter", K::content_filter},
    {code, "content_policy_violation", K::content_filter},
    {code, "ResponsibleAIPolicyViolation", K::content_filter},
    {code, "data_inspection_failed", K::content_filter},
    {code, "DataInspectionFailed", K::content_filter},
    {code, "flagged_input", K::content_filter},   // OpenRouter 403, error.metadata
    {code, "invalid_prompt", K::content_filter},  // OpenAI's reasoning models
    {code, "moderation_blocked", K::content_filter},
    {code, "1301", K::content_filter},                 // Zhipu
    {code, "base_resp:1026", K::content_filter},       // MiniMax: input
    {code, "base_resp:1027", K::content_filter},       // MiniMax: output
    {text, "content exists risk", K::content_filter},  // DeepSeek
    {text, "content management policy", K::content_filter},
    {text, "blocked by content filtering policy", K::content_filter},
    {text, "inappropriate content", K::content_filter},
    {text, "usage guidelines", K::content_filter},  // xAI 403
    {text, "flagged as potentially violating", K::content_filter},
    {text, "result of our safety system", K::content_filter},
    {text, "responsible ai practices", K::content_filter},  // Vertex images
    {text, "input flagged", K::content_filter},

    // Prompts that do not fit.
    {code, "context_length_exceeded", K::context_length},
    {code, "exceed_context_size_error", K::context_length},  // llama.cpp
    {code, "TOO_MANY_TOKENS", K::context_length},            // Cohere
    {code, "request_too_large", K::context_length},          // Anthropic 413
    {code, "request_body_too_large_after_decoding", K::context_length},
    {code, "model_context_window_exceeded", K::context_length},
    {code, "1261", K::context_length},  // Zhipu
    {text, "maximum context length", K::context_length},
    {text, "exceeds the context window", K::context_length},
    {text, "prompt is too long", K::context_length},
    {text, "prompt too long", K::context_length},
    {text, "exceed context limit", K::context_length},
    {text, "input token count*exceeds the maximum", K::context_length},
    {text, "input is too long", K::context_length},
    {text, "too many input tokens", K::context_length},
    {text, "input tokens exceeded", K::context_length},
    {text, "prompt contains*tokens*too large for model", K::context_length},
    {text, "too many tokens: size limit exceeded", K::context_length},
    {text, "reduce the length of the messages", K::context_length},
    {text, "inputs*tokens*max_new_tokens*must be <=", K::context_length},  // TGI
    {text, "maximum prompt length is", K::context_length},
    {text, "exceeds the available context size", K::context_length},
    {text, "tokens) is too large to process", K::context_length},
    {text, "when context the overflows", K::context_length},  // LM Studio
    {text, "context window exceeds limit", K::context_length},
    {text, "context length exceeded", K::context_length},
    {text, "input token length too long", K::context_length},
    {text, "exceeded model token limit", K::context_length},
    {text, "prompt exceeds max length", K::context_length},
    {text, "range of input length should be", K::context_length},

    // Money and long quotas: this credential is out for longer than a back-off.
    {text, "in-flight", K::upstream_rate_limited, Blame::quota, 402},  // OpenRouter
    {code, "insufficient_quota", K::upstream_quota},
    {code, "credit_balance_exhausted", K::upstream_quota},
    {code, "billing_hard_limit_reached", K::upstream_quota},
    {code, "billing_not_active", K::upstream_quota},
    {code, "billing_error", K::upstream_quota},
    {code, "enforced_spend_limit_reached", K::upstream_quota},
    {code, "contract_spend_limit_reached", K::upstream_quota},
    {code, "organization_on_hold", K::upstream_quota},
    {code, "exceeded_current_quota_error", K::upstream_quota},  // Moonshot
    {code, "Arrearage", K::upstream_quota},                     // DashScope
    {code, "usage_limit_reached", K::upstream_quota},
    {code, "google:PerDay", K::upstream_quota},  // a violated quotaId that counts days
    {code, "1113", K::upstream_quota},           // Zhipu: arrears
    {code, "1304", K::upstream_quota},           // Zhipu: the day's calls
    {code, "3036", K::upstream_quota},           // Workers AI: the day's allocation
    {code, "base_resp:1008", K::upstream_quota},
    {text, "credit balance is too low", K::upstream_quota},
    {text, "insufficient balance", K::upstream_quota},
    {text, "insufficient credit", K::upstream_quota},
    {text, "exceeded your monthly", K::upstream_quota},

    // No access to one model is about that model: benching the credential would let a client that
    // asks for it take every other model away.
    {text, "from this model", K::upstream_model_missing, {}, 403},  // OpenAI
    {text, "cachedcontent not found", K::upstream_rejected, {}, 403},
    {text, "access to the model", K::upstream_model_missing},
    {text, "does not have access to model", K::upstream_model_missing},
    {text, "model*do not have access to it", K::upstream_model_missing},
    {code, "model_not_found", K::upstream_model_missing},
    {code, "model_not_available", K::upstream_model_missing},
    {code, "DeploymentNotFound", K::upstream_model_missing},
    {code, "ResourceNotFoundException", K::upstream_model_missing},
    {code, "invalid_model", K::upstream_model_missing},  // Mistral
    {code, "ModelNotFound", K::upstream_model_missing},
    {text, "model not found", K::upstream_model_missing},
    {text, "no such model", K::upstream_model_missing},
    {text, "unknown model", K::upstream_model_missing},
    {text, "is not a valid model", K::upstream_model_missing},  // OpenRouter
    {text, "invalid model:", K::upstream_model_missing},
    {text, "requested model '*does not exist", K::upstream_model_missing},
    {text, "the model `*does not exist", K::upstream_model_missing},
    {text, "model '*not found", K::upstream_model_missing},
    {text, "model*does not exist", K::upstream_model_missing, {}, 400},  // OpenRouter
    {text, "given model doesn't exist", K::upstream_model_missing},      // Databricks
    {text, "supported api model names are", K::upstream_model_missing},  // DeepSeek
    {text, "model identifier is invalid", K::upstream_model_missing},    // Bedrock
    {text, "with on-demand throughput isn", K::upstream_model_missing},  // Bedrock: wants a profile
    {text, "is not found for api version", K::upstream_model_missing},   // Gemini
    {text, "has been decommissioned", K::upstream_model_missing},        // Groq

    // Credentials.
    {code, "unsupported_country_region_territory", K::upstream_auth, Blame::provider},
    {text, "user location is not supported", K::upstream_auth, Blame::provider},  // Gemini 400
    {code, "invalid_api_key", K::upstream_auth},
    {code, "authentication_error", K::upstream_auth},
    {code, "invalid_authentication_error", K::upstream_auth},
    {code, "account_deactivated", K::upstream_auth},
    {code, "API_KEY_INVALID", K::upstream_auth},  // Gemini says so with a 400
    {code, "UNAUTHENTICATED", K::upstream_auth},
    {code, "AccessDeniedException", K::upstream_auth},
    {code, "UnrecognizedClientException", K::upstream_auth},
    {code, "ExpiredTokenException", K::upstream_auth},
    {code, "InvalidSignatureException", K::upstream_auth},
    {code, "base_resp:1004", K::upstream_auth},
    {text, "incorrect api key", K::upstream_auth},  // xAI says so with a 400
    {text, "api key not valid", K::upstream_auth},
    {text, "invalid api key", K::upstream_auth},
    {text, "unreadable token", K::upstream_auth},        // Databricks 400
    {text, "invalid token", K::upstream_auth, {}, 498},  // Cohere; Groq means capacity by 498
    {text, "account*suspended", K::upstream_auth},

    // Too much load, ours or everybody's.
    {code, "engine_overloaded_error", K::upstream_overloaded},  // Moonshot, with a 429
    {code, "overloaded_error", K::upstream_overloaded},
    {code, "overloaded", K::upstream_overloaded},
    {code, "slow_down", K::upstream_overloaded},
    {code, "ServiceUnavailableException", K::upstream_overloaded},
    {code, "UNAVAILABLE", K::upstream_overloaded},
    {code, "unavailable_error", K::upstream_overloaded},  // llama.cpp loads its model
    {code, "compaction_unavailable", K::upstream_overloaded},
    {code, "insufficient_system_resource", K::upstream_overloaded},
    {code, "1305", K::upstream_overloaded},
    {code, "rate_limit_exceeded", K::upstream_rate_limited},
    {code, "rate_limit_error", K::upstream_rate_limited},
    {code, "rate_limit_reached_error", K::upstream_rate_limited},
    {code, "RateLimitReached", K::upstream_rate_limited},
    {code, "too_many_requests", K::upstream_rate_limited},
    {code, "too_many_requests_error", K::upstream_rate_limited},
    {code, "request_quota_exceeded", K::upstream_rate_limited},
    {code, "quota_exceeded", K::upstream_rate_limited},
    {code, "ramp_limit_exceeded", K::upstream_rate_limited},
    {code, "ThrottlingException", K::upstream_rate_limited},
    {code, "ModelNotReadyException", K::upstream_rate_limited},
    {code, "ServiceQuotaExceededException", K::upstream_rate_limited},
    {code, "Throttling", K::upstream_rate_limited},
    {code, "Throttling.RateQuota", K::upstream_rate_limited},
    {code, "Throttling.AllocationQuota", K::upstream_rate_limited},
    {code, "limit_requests", K::upstream_rate_limited},
    {code, "REQUEST_LIMIT_EXCEEDED", K::upstream_rate_limited},
    {code, "RESOURCE_EXHAUSTED", K::upstream_rate_limited},
    {code, "1302", K::upstream_rate_limited},
    {code, "1303", K::upstream_rate_limited},
    {code, "base_resp:1002", K::upstream_rate_limited},
    {code, "base_resp:1039", K::upstream_rate_limited},

    // Time.
    {code, "timeout_error", K::upstream_timeout},
    {code, "ModelTimeoutException", K::upstream_timeout},
    {code, "DEADLINE_EXCEEDED", K::upstream_timeout},
    {code, "base_resp:1001", K::upstream_timeout},

    // The provider's own faults, where the status alone would mislead.
    {code, "tool_use_failed", K::upstream_error,
     Blame::nobody},  // Groq 400: sampled badly, try again
    {code, "ModelErrorException", K::upstream_error},
    {code, "ModelStreamErrorException", K::upstream_error},
    {code, "InternalServerException", K::upstream_error},
    {code, "api_error", K::upstream_error, {}, 200},
    {code, "server_error", K::upstream_error, {}, 200},
    {code, "base_resp:1000", K::upstream_error},
    {code, "ValidationException", K::upstream_rejected},
    {code, "invalid_request_error", K::upstream_rejected, {}, 200},
    {text, "input is not supported", K::upstream_rejected, {}, 500},  // llama.cpp: no mmproj
});

}  // namespace

std::span<const Pattern> failure_patterns() { return rows; }

ErrorKind kind_of_status(int status) {
    switch (status) {
        case 401:
        case 403: return K::upstream_auth;
        case 402: return K::upstream_quota;
        case 404:
        case 410: return K::upstream_model_missing;
        case 408:
        case 504:
        case 524: return K::upstream_timeout;  // 524: Cloudflare's
        case 409:
        case 424:
        case 499: return K::upstream_error;
        case 413: return K::context_length;
        case 429: return K::upstream_rate_limited;
        case 498:  // Groq: no flex capacity
        case 503:
        case 529: return K::upstream_overloaded;
        case 501: return K::upstream_rejected;  // this server cannot do such a thing
        case 521:
        case 522:
        case 523:
        case 525:
        case 526:
        case 530: return K::upstream_unreachable;  // Cloudflare, about its own origin
        default: break;
    }
    if (status >= 400 && status < 500) return K::upstream_rejected;
    if (status >= 300 && status < 400) return K::upstream_protocol;  // redirects are not followed
    return K::upstream_error;
}

bool text_matches(std::string_view message, std::string_view pattern) {
    while (true) {
        const std::size_t star = pattern.find('*');
        const std::string_view part = pattern.substr(0, star);
        const std::size_t at = message.find(part);
        if (at == std::string_view::npos) return false;
        if (star == std::string_view::npos) return true;
        message.remove_prefix(at + part.size());
        pattern.remove_prefix(star + 1);
    }
}

}  // namespace weir::provider
