#pragma once
// The events of output items, one item after the other, and the items themselves as they are when
// done. Local to this wire.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/writer.hpp"
#include "llm/stream.hpp"

namespace weir::wire::openai_responses {

// Numbers the events. Appends "event: <type>\ndata: {...}\n\n".
class EventSequence {
public:
    explicit EventSequence(std::int64_t first = 0) : next_(first) {}
    template <class Fill>
    void write(std::string& out, std::string_view type, Fill fill) {
        out.append("event: ").append(type).append("\ndata: ");
        {
            json::Writer event(out);
            event.open_object().member("type", type).member("sequence_number", next_++);
            fill(event);
            event.close_object();
        }
        out += "\n\n";
    }
    std::int64_t next() const { return next_; }

private:
    std::int64_t next_;
};

class ItemWriter {
public:
    explicit ItemWriter(EventSequence& events) : events_(&events) {}

    void set_answer_id(std::string_view id) { answer_id_ = id; }

    // What the events of llm/stream.hpp say, of choice 0.
    void open(const llm::Part& part, std::string& out);
    void text(std::string_view delta, std::string& out);  // also of refusals
    void thought(std::string_view delta, std::string& out);
    void arguments(std::string_view delta, std::string& out);
    void annotation(const llm::Citation& citation, std::string& out);
    void logprobs(const llm::Logprobs& logprobs, std::string& out);
    void proof(const llm::Reasoning& proof) { proof_ = proof; }
    void sign(const llm::Signature& signature) { signature_ = signature; }
    void close(std::string& out);  // the block
    // The last item too. status: "completed", or "incomplete" for what was cut.
    void finish(std::string_view status, std::string& out);

    const std::string& output() const { return output_; }  // done items, commas between

private:
    enum class Kind : std::uint8_t { none, message, call, reasoning };

    void open_said(const llm::Part& part, std::string_view item_id, std::string& out);
    void close_part(std::string& out);
    void close_reasoning(std::string& out);
    void close_call(std::string_view status, std::string& out);
    void write_open_item(json::Writer& to) const;
    void begin_item(std::string& out);
    void end_item(std::string_view item, std::string& out);
    void whole_item(std::string_view item, std::string& out);
    void begin_thoughts(std::string& out);
    std::string fresh_id(std::string_view prefix) const;
    void place(json::Writer& to) const;          // item_id, output_index
    void place_in_item(json::Writer& to) const;  // and content_index
    void write_part(json::Writer& to, std::string_view text) const;

    EventSequence* events_;
    std::string answer_id_;
    std::string output_;
    int items_ = 0;

    // The item that is open, and in a message its part.
    Kind kind_ = Kind::none;
    std::string id_;
    llm::Part part_;
    bool part_open_ = false;
    int parts_ = 0;
    std::string said_;         // text, thoughts or arguments so far
    std::string content_;      // done parts of the message, commas between
    std::string rest_;         // members of the message item
    std::string annotations_;  // of the part, commas between
    int annotation_count_ = 0;
    std::vector<llm::TokenLogprob> logprobs_;
    std::int64_t characters_ = 0;  // of the answer's texts before this part
    bool thoughts_ = false;        // a summary or content part has been begun
    std::optional<llm::Reasoning> proof_;
    std::optional<llm::Signature> signature_;
};

}  // namespace weir::wire::openai_responses
