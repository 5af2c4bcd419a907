#pragma once
// The stream of an attempt that continues a broken answer, on its way into the client's stream: its
// text is joined to what was said, its thoughts and its beginning are left out, its usage is added
// to what was used before, and its blocks are numbered on. One request, one thread.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/continued.hpp"
#include "gateway/joint.hpp"
#include "gateway/stream_tap.hpp"

namespace weir::gateway {

class JoiningTap final : public StreamTap {
public:
    // into has its writer, and outlives the tap. spent: by the attempts before.
    JoiningTap(std::unique_ptr<wire::StreamReader> reader, EventSource source, Continued& into,
               llm::Usage spent);

    // Until join(), only reads: whoever fails before it has said anything leaves no trace.
    Result<void> feed(std::string_view chunk, std::string& out) override;
    Result<void> finish(std::string& out) override;
    Result<void> finish_broken(std::string& out) override;
    void write_error(const Error& error, const wire::ErrorNote& note, std::string& out) override;
    const wire::StreamFacts& facts() const override { return facts_; }

    // From now on what comes goes to the client, and first what has come already. An error:
    // upstream_protocol for an answer that is another one.
    Result<void> join(std::string& out);

private:
    struct Visitor;
    enum class Reading : std::uint8_t { nothing, text, thoughts, other };

    Result<void> read(const wire::SseEvent& event, std::string& out);
    Result<void> pass_on(std::string& out);
    void say(llm::StreamEvent event);
    void say_text(std::string text);
    Result<void> end_text();
    void close_block();
    llm::Usage with_spent(const llm::Usage& usage) const;

    std::unique_ptr<wire::StreamReader> reader_;
    EventSource source_;
    Continued& into_;
    llm::Usage spent_;
    Joint joint_;
    bool joined_ = false;
    bool other_answer_ = false;             // it is none that can be joined
    Reading reading_ = Reading::nothing;    // the kind of the upstream's open block
    int other_block_ = 0;                   // what the client knows it as, if it is no text
    std::vector<llm::StreamEvent> events_;  // read and not passed on
    std::string* out_ = nullptr;
    wire::StreamFacts facts_;
};

}  // namespace weir::gateway
