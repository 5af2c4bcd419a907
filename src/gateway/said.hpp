#pragma once
// What a client has been told of a streamed answer so far, kept so that another model can go on
// with it. Only of answers that can be continued: plain text, after thoughts that have ended. One
// request, one thread.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "llm/stream.hpp"
#include "wire/translate.hpp"

namespace weir::gateway {

class Said {
public:
    // Of more text than that nothing is kept.
    explicit Said(std::size_t bytes_max) : bytes_max_(bytes_max) {}

    void on_event(const llm::StreamEvent& event);
    // This answer is not to be continued, whatever comes.
    void give_up();

    // Nothing was said yet that only its own model can go on with, and not more than is kept.
    bool may_go_on() const { return !given_up_ && !thinking_; }
    bool may_be_kept() const { return !given_up_; }
    bool finished() const { return finish_.has_value(); }  // its stop reason was told
    const std::string& text() const { return text_; }
    // Of any kind, also of an answer that is not to be continued.
    int blocks() const { return block_count_; }
    bool block_open() const { return open_; }

    // Brings a fresh writer to where the client is: all of it again, event by event.
    void tell(wire::StreamWriter& writer, std::string& out) const;

private:
    struct Visitor;
    struct Block {
        llm::Part part;
        std::string text;
        std::vector<std::uint32_t> deltas;  // their sizes
        std::optional<llm::Reasoning> proof;
        std::optional<llm::Signature> signature;
    };
    void tell_block(int index, wire::StreamWriter& writer, std::string& out) const;
    bool takes(std::size_t bytes);

    std::size_t bytes_max_;
    std::size_t bytes_ = 0;
    int block_count_ = 0;
    bool given_up_ = false;
    bool thinking_ = false;
    bool open_ = false;
    std::optional<llm::Started> started_;
    std::vector<llm::AnswerExtra> extras_;
    std::optional<llm::UsageReport> usage_;
    std::vector<Block> blocks_;
    std::string text_;  // of all blocks of text
    std::optional<llm::ChoiceFinished> finish_;
};

}  // namespace weir::gateway
