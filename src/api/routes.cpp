#include "api/routes.hpp"

#include <array>

#include "api/admin_requests.hpp"
#include "api/chat.hpp"
#include "api/conformance.hpp"
#include "api/count_tokens.hpp"
#include "api/feedback.hpp"
#include "api/health.hpp"
#include "api/metrics.hpp"
#include "api/models.hpp"
#include "api/operations.hpp"
#include "api/provider_path.hpp"
#include "api/rerank.hpp"
#include "api/responses.hpp"
#include "api/uploads.hpp"

namespace weir::api {
namespace {

using net::http1::Method;

constexpr std::array table = {
    Endpoint{Method::post, "/v1/chat/completions", Access::own, &chat_completions},
    Endpoint{Method::post, "/chat/completions", Access::own, &chat_completions},
    Endpoint{Method::post, "/openai/v1/chat/completions", Access::own, &chat_completions},
    Endpoint{Method::post, "/v1/responses", Access::own, &responses},
    Endpoint{Method::post, "/responses", Access::own, &responses},
    Endpoint{Method::post, "/openai/v1/responses", Access::own, &responses},
    Endpoint{Method::post, "/v1/messages", Access::own, &messages},
    Endpoint{Method::post, "/anthropic/v1/messages", Access::own, &messages},
    Endpoint{Method::post, "/v1/messages/count_tokens", Access::key, &count_message_tokens},
    Endpoint{Method::post, "/v1/responses/input_tokens", Access::key, &count_response_tokens},
    Endpoint{Method::get, "/v1/responses/*", Access::own, &get_response},
    Endpoint{Method::del, "/v1/responses/*", Access::own, &delete_response},
    Endpoint{Method::post, "/v1/responses/*", Access::own, &cancel_response},
    Endpoint{Method::get, "/responses/*", Access::own, &get_response},
    Endpoint{Method::del, "/responses/*", Access::own, &delete_response},
    Endpoint{Method::post, "/responses/*", Access::own, &cancel_response},
    Endpoint{Method::get, "/openai/v1/responses/*", Access::own, &get_response},
    Endpoint{Method::del, "/openai/v1/responses/*", Access::own, &delete_response},
    Endpoint{Method::post, "/openai/v1/responses/*", Access::own, &cancel_response},
    Endpoint{Method::post, "/v2/chat", Access::own, &cohere_chat},
    Endpoint{Method::post, "/v1beta/models/*", Access::own, &generate_content},
    Endpoint{Method::post, "/v1/models/*", Access::own, &generate_content},
    Endpoint{Method::post, "/model/*", Access::own, &bedrock},
    Endpoint{Method::post, "/v1/embeddings", Access::own, &embeddings},
    Endpoint{Method::post, "/v2/embed", Access::own, &cohere_embed},
    Endpoint{Method::post, "/v1/completions", Access::own, &completions},
    Endpoint{Method::post, "/v1/moderations", Access::own, &moderations},
    Endpoint{Method::post, "/v1/images/generations", Access::own, &images},
    Endpoint{Method::post, "/v1/audio/speech", Access::own, &speech},
    Endpoint{Method::post, "/v1/rerank", Access::own, &rerank},
    Endpoint{Method::post, "/rerank", Access::own, &rerank},
    Endpoint{Method::post, "/v2/rerank", Access::own, &cohere_rerank},
    Endpoint{Method::post, "/cohere/v2/rerank", Access::own, &cohere_rerank},
    Endpoint{Method::post, "/cohere/v1/rerank", Access::own, &cohere_v1_rerank},
    Endpoint{Method::post, "/jina/v1/rerank", Access::own, &jina_rerank},
    Endpoint{Method::post, "/voyage/v1/rerank", Access::own, &voyage_rerank},
    Endpoint{Method::post, "/v1/ranking", Access::own, &nim_rerank},
    Endpoint{Method::post, "/v1/audio/transcriptions", Access::own, &transcriptions},
    Endpoint{Method::post, "/v1/audio/translations", Access::own, &translations},
    Endpoint{Method::post, "/v1/images/edits", Access::own, &image_edits},
    Endpoint{Method::post, "/v1/images/variations", Access::own, &image_variations},
    Endpoint{Method::post, "/v1/files", Access::own, &files},
    Endpoint{Method::get, "/v1/files", Access::own, &files},
    Endpoint{Method::get, "/v1/files/*", Access::own, &files},
    Endpoint{Method::del, "/v1/files/*", Access::own, &files},
    Endpoint{Method::other, "/provider/*", Access::own, &provider_path},
    Endpoint{Method::post, "/v1/feedback", Access::own, &feedback},
    Endpoint{Method::get, "/v1/models", Access::key, &list_models},
    Endpoint{Method::get, "/models", Access::key, &list_models},
    Endpoint{Method::get, "/v1beta/models", Access::own, &list_gemini_models},
    Endpoint{Method::get, "/openai/v1/models", Access::key, &list_models},
    Endpoint{Method::get, "/v1/models/*", Access::key, &get_model},
    Endpoint{Method::get, "/admin/v1/requests", Access::viewer, &list_requests},
    Endpoint{Method::get, "/admin/v1/requests/*", Access::viewer, &get_request},
    Endpoint{Method::get, "/admin/v1/conformance", Access::viewer, &get_conformance},
    Endpoint{Method::get, "/healthz", Access::open, &healthz},
    Endpoint{Method::get, "/readyz", Access::open, &readyz},
    Endpoint{Method::get, "/metrics", Access::open, &metrics},
};

bool matches(std::string_view pattern, std::string_view path, std::string_view& rest) {
    if (!pattern.ends_with('*')) return pattern == path;
    pattern.remove_suffix(1);
    if (!path.starts_with(pattern) || path.size() == pattern.size()) return false;
    rest = path.substr(pattern.size());
    return true;
}

}  // namespace

std::span<const Endpoint> endpoints() { return table; }

Found find_endpoint(Method method, std::string_view path) {
    if (method == Method::head) method = Method::get;
    Found found;
    for (const Endpoint& row : table) {
        std::string_view rest;
        if (!matches(row.path, path, rest)) continue;
        found.path_known = true;
        if (row.method != Method::other && row.method != method) continue;
        found.endpoint = &row;
        found.rest = rest;
        return found;
    }
    return found;
}

}  // namespace weir::api
