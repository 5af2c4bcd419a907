#include "gateway/continued_request.hpp"

#include "gateway/joint.hpp"

namespace weir::gateway {
namespace {

llm::Part text_part(std::string_view text) {
    return {.body = llm::Text{.text = std::string(text)}};
}

llm::Message& answer_turn(llm::ChatRequest& request) {
    // A client that began the answer itself: what was said goes on from there.
    if (request.messages.empty() || request.messages.back().role != llm::Role::assistant)
        request.messages.push_back({.role = llm::Role::assistant});
    return request.messages.back();
}

void mark(llm::Message& message, std::string_view field) {
    message.extras.push_back({.wire = "openai_chat", .name = std::string(field), .json = "true"});
}

}  // namespace

llm::ChatRequest continued_request(const llm::ChatRequest& asked, const Continuing& how) {
    llm::ChatRequest request = asked;
    if (how.output_left) request.output_max = how.output_left;
    const std::string_view text = Joint::given(how.text);
    if (text.empty()) return request;
    llm::Message& answer = answer_turn(request);
    answer.parts.push_back(text_part(text));
    switch (how.prefill) {
        case provider::Prefill::none:
            request.messages.push_back({.role = llm::Role::user});
            request.messages.back().parts.push_back(text_part(how.prompt));
            break;
        case provider::Prefill::as_is:
            // Whoever thinks first does not go on from a beginning (Anthropic refuses both at
            // once), and has thought already.
            request.reasoning.reset();
            break;
        case provider::Prefill::prefix: mark(answer, "prefix"); break;
        case provider::Prefill::partial: mark(answer, "partial"); break;
    }
    return request;
}

}  // namespace weir::gateway
