#include "gateway/needs.hpp"

#include "gateway/prompt_embedding.hpp"
#include "gateway/prompt_prefix.hpp"
#include "gateway/translation.hpp"
#include "meter/cost.hpp"

namespace weir::gateway {
namespace {

// Of a picture, a document's page or so: the vendors count from 85 to 1,600.
constexpr std::int64_t tokens_of_media = 800;
constexpr std::int64_t bytes_a_token = 4;

}  // namespace

route::Needs needs_of(const RequestContext& request) {
    const wire::ChatPeek& peek = longest_peek(request);
    const std::int64_t media =
        peek.inline_media + peek.remote_images + peek.remote_audio + peek.remote_files;
    route::Needs needs{
        .kind = request.asked.kind,
        .tools = peek.has_tools,
        .images = peek.remote_images > 0,
        .audio = peek.remote_audio > 0,
        .documents = peek.remote_files > 0,
        .structured = peek.has_response_format,
        .reasoning = peek.has_reasoning,
        .stream = peek.stream,
        .prompt = Tokens(static_cast<std::int64_t>(peek.text_bytes()) / bytes_a_token +
                         media * tokens_of_media),
        .output_max = peek.output_max,
        .choices = peek.n};
    // The catalog knows parameters by OpenAI's names.
    const bool all = request.preferences && request.preferences->demands.parameters;
    if (all && request.wire.name == "openai_chat")
        for (const wire::MemberRange& member : request.peek.members)
            needs.parameters.push_back(member.key);
    return needs;
}

const llm::ChatRequest* Prompt::chat() {
    if (request_.canonical) return request_.canonical.get();
    if (unreadable_ || request_.wire.read_request == nullptr) return nullptr;
    unreadable_ = !read_canonical(request_);
    return request_.canonical.get();
}

std::uint64_t Prompt::prefix() { return prompt_prefix(request_.body, request_.peek.members); }

route::SeenByEmbedding Prompt::seen_by(const route::Embedded& embedded, std::string_view text) {
    if (!request_.embeddings) request_.embeddings = std::make_unique<PromptEmbeddings>();
    return request_.embeddings->find(request_.services.metrics, embedded, text);
}

}  // namespace weir::gateway
