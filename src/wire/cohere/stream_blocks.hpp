#pragma once
// The blocks of a stream, in sequence, from events that this wire orders by index. Local to this
// wire.
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "json/value.hpp"
#include "llm/stream.hpp"

namespace weir::wire::cohere {

class BlockReader {
public:
    using Out = std::vector<llm::StreamEvent>;

    void begin(std::string answer_id) { answer_id_ = std::move(answer_id); }

    // content-start: what begins is told with its first delta. content: delta.message.content.
    void start_content(json::Value content, Out& out);
    void on_content(json::Value content, Out& out);
    void on_plan(std::string text, Out& out);
    // Errors are upstream_protocol: too much that waits, or a fragment of no call.
    Result<void> start_call(std::int64_t index, json::Value call, Out& out);
    Result<void> on_arguments(std::int64_t index, std::string_view fragment, Out& out);
    void end_call(std::int64_t index, Out& out);
    Result<void> on_citation(json::Value citation, Out& out);
    // Ends all blocks.
    void finish(Out& out);

    std::size_t calls() const { return calls_; }

private:
    // Of a call that is open: arguments that may still turn out to be "null". Of one that waits:
    // what came so far.
    struct Call {
        std::int64_t index = 0;
        llm::Part part;
        std::string held;
        bool ended = false;
        bool told = false;  // some of its arguments
    };

    void text(std::string text, Out& out);
    void reasoning(llm::Reasoning head, std::string text, Out& out);
    template <class Body>
    Body* open_body() {
        return open_ ? std::get_if<Body>(&*open_) : nullptr;
    }
    void open(llm::Part part, Out& out);
    void close(Out& out);
    void open_next_call(Out& out);
    void tell_arguments(Call& call, std::string_view fragment, Out& out) const;
    void close_call(Out& out);
    void end_calls(Out& out);
    void tell_late_citations(Out& out);
    int block() const { return blocks_ - 1; }

    std::string answer_id_;
    std::optional<llm::PartBody> open_;  // its head
    std::optional<Call> call_;           // the open block, where it is a call
    std::deque<Call> waiting_;
    std::vector<llm::Citation> late_;
    int blocks_ = 0;
    std::size_t calls_ = 0;
    std::int64_t text_before_ = 0;  // characters of the texts before the open one
    std::int64_t text_length_ = 0;  // and of the open one
};

}  // namespace weir::wire::cohere
