#pragma once
// An event stream on its way from an upstream to a client: passed on byte for byte where both speak
// the same wire (but for the usage chunk that only we asked for), translated event by event where
// they do not. Holds back what is not yet a whole event, so the client never gets half of one. One
// request, one thread.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/event_source.hpp"
#include "gateway/structured_stream.hpp"
#include "llm/stream.hpp"
#include "wire/facts.hpp"
#include "wire/wire.hpp"

namespace weir::gateway {

// What the ledger wants to know of a translated stream, one event after the other.
void note(wire::StreamFacts& facts, const llm::StreamEvent& event);

class StreamTap {
public:
    virtual ~StreamTap() = default;

    // Appends what may go to the client. An error is the upstream's own in-band error or
    // upstream_protocol; what was appended before it may still go. in_band_error() tells which.
    virtual Result<void> feed(std::string_view chunk, std::string& out) = 0;
    // At the end of the bytes: an error unless the stream was complete.
    virtual Result<void> finish(std::string& out) = 0;
    // The same after bytes that broke off, leaving out the piece of an event at their end. Only of
    // taps that record or join.
    virtual Result<void> finish_broken(std::string& out) { return finish(out); }
    // Ends the client's stream with an error in its own wire.
    virtual void write_error(const Error& error, const wire::ErrorNote& note, std::string& out) = 0;
    virtual const wire::StreamFacts& facts() const = 0;

    bool begun() const { return begun_; }  // an event with data has come, and may go out
    // Events have come, and none may go out before the last.
    bool holding() const { return holding_; }
    bool ended() const { return facts().ended; }
    // The data of the event that was the upstream's in-band error; "" if there was none.
    const std::string& in_band_error() const { return in_band_error_; }

    // The stream's own end is wanted as the client gets it: the event or events that say it is
    // complete, "" until then.
    virtual void keep_last_events() { keeps_last_ = true; }
    virtual const std::string& last_events() const { return last_events_; }

protected:
    bool keeps_last_ = false;
    std::string last_events_;
    std::string in_band_error_;
    bool begun_ = false;
    bool holding_ = false;
};

// Both ends speak the wire that scan belongs to.
class PassingTap final : public StreamTap {
public:
    enum class UsageChunk : std::uint8_t { keep, leave_out };
    PassingTap(const wire::Wire& wire, std::unique_ptr<wire::StreamScan> scan, EventSource source,
               UsageChunk usage_chunk)
        : wire_(wire),
          source_(std::move(source)),
          scan_(std::move(scan)),
          usage_chunk_(usage_chunk) {}

    Result<void> feed(std::string_view chunk, std::string& out) override;
    Result<void> finish(std::string& out) override;
    void write_error(const Error& error, const wire::ErrorNote& note, std::string& out) override;
    const wire::StreamFacts& facts() const override { return scan_->facts(); }

private:
    Result<void> pass(const wire::SseEvent& event, std::string& out);

    const wire::Wire& wire_;
    EventSource source_;
    std::unique_ptr<wire::StreamScan> scan_;
    UsageChunk usage_chunk_;
};

// From the upstream's wire to the client's, through llm/.
class TranslatingTap final : public StreamTap {
public:
    // provider: who makes the answer. model: what it names where the upstream's stream names none.
    // id: what the client is to call the answer; "" keeps the upstream's. structured: what becomes
    // of an answer in JSON; null: nothing.
    TranslatingTap(std::unique_ptr<wire::StreamReader> reader,
                   std::unique_ptr<wire::StreamWriter> writer, EventSource source,
                   std::string provider, std::string model, std::string id = {},
                   std::unique_ptr<StructuredStream> structured = nullptr)
        : source_(std::move(source)),
          reader_(std::move(reader)),
          writer_(std::move(writer)),
          provider_(std::move(provider)),
          model_(std::move(model)),
          id_(std::move(id)),
          structured_(std::move(structured)) {}

    Result<void> feed(std::string_view chunk, std::string& out) override;
    Result<void> finish(std::string& out) override;
    void write_error(const Error& error, const wire::ErrorNote& note, std::string& out) override;
    const wire::StreamFacts& facts() const override { return facts_; }

private:
    Result<void> translate(const wire::SseEvent& event, std::string& out);
    Result<void> write(std::string& out);
    void write_events(std::string& out);

    EventSource source_;
    std::unique_ptr<wire::StreamReader> reader_;
    std::unique_ptr<wire::StreamWriter> writer_;
    std::string provider_;
    std::string model_;
    std::string id_;
    std::unique_ptr<StructuredStream> structured_;  // null: nothing to do for a format
    std::vector<llm::StreamEvent> events_;          // of one upstream event; kept for its memory
    wire::StreamFacts facts_;
    std::string held_;
};

}  // namespace weir::gateway
