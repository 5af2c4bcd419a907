#pragma once
// The test world with kept responses: a memory store behind its thread, and two keys.
#include "gateway/test_world.hpp"
#include "store/memory/memory.hpp"

namespace weir::gateway::test {

class ResponseWorld : public World {
public:
    ResponseSettings settings;

    // As soon as it is first called the settings are fixed.
    ResponseState& state() {
        if (!state_) {
            state_ = std::make_unique<ResponseState>(store::make_memory_response_store(), settings,
                                                     [this] { return clock; });
            access_ = std::make_unique<ResponseAccess>(
                *state_, wheel,
                [this](std::move_only_function<void()> work) { loop.post(std::move(work)); });
            services().responses = access_.get();
            state_->start();
        }
        return *state_;
    }
    ~ResponseWorld() {
        if (state_) state_->stop();
    }
    ResponseWorld() = default;
    ResponseWorld(const ResponseWorld&) = delete;
    ResponseWorld& operator=(const ResponseWorld&) = delete;

    // The client's exchange of a request of the Responses API.
    const Exchange& ask(std::string_view body, const Fields& headers = with_key) {
        state();
        Exchange& exchange = exchanges_.emplace_back(Exchange::Request{
            .path = "/v1/responses", .headers = headers, .body = std::string(body)});
        serve(exchange, "openai_responses");
        return exchange;
    }

private:
    std::deque<Exchange> exchanges_;
    std::unique_ptr<ResponseState> state_;
    std::unique_ptr<ResponseAccess> access_;
};

inline constexpr std::string_view claude_answer =
    R"({"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[{"type":"text",)"
    R"("text":"hello"}],"stop_reason":"end_turn","stop_sequence":null,)"
    R"("usage":{"input_tokens":10,"output_tokens":5}})";

inline constexpr std::string_view response_answer =
    R"({"id":"resp_theirs","object":"response","created_at":1,"status":"completed","model":"m",)"
    R"("output":[{"type":"message","id":"msg_1","status":"completed","role":"assistant","content":)"
    R"([{"type":"output_text","text":"Hello","annotations":[]}]}],"usage":{"input_tokens":10,)"
    R"("output_tokens":5,"total_tokens":15}})";

}  // namespace weir::gateway::test
