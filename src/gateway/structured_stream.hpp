#pragma once
// The same as settle_answer() for a stream: events of the target's way become events of the native
// way as they come, and each choice is checked at its end. One stream, one thread.
#include <cstddef>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "gateway/fence.hpp"
#include "gateway/structured.hpp"
#include "llm/stream.hpp"

namespace weir::gateway {

class StructuredStream {
public:
    // structured outlives this. text_bytes_max: of one answer, as far as it must be kept for its
    // check.
    StructuredStream(Structured& structured, std::size_t text_bytes_max)
        : structured_(structured), text_bytes_max_(text_bytes_max) {}

    // Rewrites what one upstream event gave. upstream_protocol at the end of the stream, where an
    // answer does not fit: of what comes behind that answer, only what it used is left in.
    Result<void> rewrite(std::vector<llm::StreamEvent>& events);

    // Nothing may go out before the end.
    bool holds() const { return structured_.holds; }
    std::size_t held_bytes_max() const { return text_bytes_max_; }
    // Of a stream that did not fit.
    const std::string& service_tier() const { return service_tier_; }

private:
    enum class Block : std::uint8_t { passed, answer, held, left_out };
    struct Choice {
        Block open = Block::passed;
        bool prose = false;  // the open block is text
        int next = 0;        // block towards the client
        bool answered = false;
        bool other = false;  // a call of the client's, or a refusal
        std::string text;
        Unfence unfence;
        std::size_t held_bytes = 0;
        std::vector<llm::StreamEvent> held;  // text that a call of the tool would make void
    };

    Choice* choice_of(const llm::StreamEvent& event);
    void open(Choice& choice, llm::BlockOpened opened);
    void close(Choice& choice, llm::BlockClosed closed);
    void put(Choice& choice, llm::StreamEvent event);
    void say(Choice& choice, int number, std::string text);
    Result<void> finish(Choice& choice, llm::ChoiceFinished finished);
    Result<void> take(llm::StreamEvent event);
    Result<void> take_unfit(llm::StreamEvent event);

    Structured& structured_;
    std::size_t text_bytes_max_;
    std::unordered_map<int, Choice> choices_;
    std::vector<llm::StreamEvent> out_;
    std::optional<Error> unfit_;  // told when the stream has said what it used
    std::string service_tier_;
};

}  // namespace weir::gateway
