#pragma once
// The simulated provider's brain: one request's answer as a head and timed pieces of body, made as
// they are asked for. Pure: a player (the gateway's built-in provider, weir-sim, a test) owns the
// clock and the socket. One Script is one answer, used by one thread; the same behaviour, ask and
// seed always give the same bytes and times.
//
//   auto behaviour = read_behaviour("gpt;ttft=200ms");
//   auto ask = read_ask(body);  ask->at = now;
//   Script script(*behaviour, *ask, seed);
//   wait script.head().after; send status and headers (unless head().opening says otherwise);
//   while (auto step = script.next()) { wait step->after; send step->bytes; }
//   then do what script.ending() says.
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "provider/sim/ask.hpp"
#include "provider/sim/behaviour.hpp"
#include "provider/sim/reply.hpp"

namespace weir::provider::sim {

// How the answer begins. Everything but `head` is a fault below HTTP: there are no steps, and a
// player without a socket reports it as an unreachable upstream (reset, close), a timeout (stall)
// or bytes that are no HTTP (garbage, half_head).
enum class Opening : std::uint8_t { head, reset, close, stall, garbage, half_head };

enum class Ending : std::uint8_t {
    clean,  // the body is complete, and the connection may be kept
    reset,  // RST
    close,  // FIN before the body is complete
    stall,  // nothing more ever comes, the connection stays
};

struct Head {
    Opening opening = Opening::head;
    Nanos after{0};  // from the request's last byte
    int status = 200;
    // Lower-case names. No framing: see body_bytes.
    std::vector<std::pair<std::string, std::string>> headers;
    // The body's size where it is known: send Content-Length. Unset: chunked.
    std::optional<std::size_t> body_bytes;
};

struct Step {
    static constexpr std::size_t no_stamp = static_cast<std::size_t>(-1);
    static constexpr std::size_t stamp_digits = 20;

    Nanos after{0};  // from the previous step's sending; the first one's from the head's
    std::string bytes{};
    // Where the player writes its CLOCK_MONOTONIC nanoseconds, as 20 digits, before it sends.
    std::size_t stamp_at = no_stamp;
};

// Bytes for the openings that send some: no HTTP at all, and a head without its end.
std::string_view garbage_bytes();
std::string_view half_head_bytes();

// The answer of `fixed=N`: valid JSON of exactly that many bytes, always the same. Its usage is 25
// prompt tokens and what its text counts. Fewer bytes than fixed_bytes_min count as that.
inline constexpr std::int64_t fixed_bytes_min = 600;
struct FixedAnswer {
    std::string body{};
    Truth truth{};
};
FixedAnswer fixed_answer(std::int64_t bytes);

class Script {
public:
    Script(const Behaviour& behaviour, Ask ask, std::uint64_t seed);

    const Head& head() const { return head_; }
    // The next piece of the body, or nothing once the ending is due. A stream gives one event a
    // step. endless_line never runs dry: the player's write or its peer's patience is the limit.
    std::optional<Step> next();
    // Meaningful once next() gave nothing.
    Ending ending() const { return ending_; }
    // Of everything given out so far; after a clean ending, of the whole answer.
    const Truth& truth() const { return truth_; }

private:
    enum class Kind : std::uint8_t { nothing, whole, pieces, stream, endless };
    enum class Tail : std::uint8_t { deltas, usage, done, end };

    void draw_fault(const std::vector<FaultRule>& rules, Random& random);
    void begin_error(const Behaviour& behaviour);
    void begin_answer(const Behaviour& behaviour, const Truth& whole);
    void begin_stream(const Behaviour& behaviour, const Ask& ask);
    bool fault_is(Fault fault) const { return fault_ && fault_->fault == fault; }
    // Whether the fault that counts events strikes now; then ending_ is set and nothing follows.
    bool struck();
    std::optional<Step> next_piece();
    std::optional<Step> next_event();
    Step delta_event(const Delta& delta);
    Step event(std::string json, Nanos after) const;
    Nanos pace(std::int64_t tokens) const;

    Random random_;
    Reply reply_;
    Deltas deltas_;
    std::optional<FaultRule> fault_;
    Head head_;
    Ending ending_ = Ending::clean;
    Truth truth_;        // of what was given out
    Truth whole_;        // of a plain answer
    std::string body_;   // of a plain answer or error; the beginning of an endless one
    std::string error_;  // the in-band error, where there is to be one
    std::size_t sent_ = 0;
    std::int64_t steps_ = 0;
    Nanos first_after_{0};  // ttft, where the head did not wait for it
    Nanos every_{0};
    std::uint32_t tokens_per_second_ = 0;
    Kind kind_ = Kind::nothing;
    Tail tail_ = Tail::deltas;
    bool stamp_ = false;
    bool null_usage_ = false;
    bool usage_chunk_ = false;
    bool over_ = false;
};

}  // namespace weir::provider::sim
