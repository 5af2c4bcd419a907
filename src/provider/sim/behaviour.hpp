#pragma once
// How a simulated model behaves, read from its name. Plain values: no clock, no socket, no state.
//
//   name[;setting]...          gpt;ttft=200ms:400ms:2s;tps=80;out=64;fail=503@0.3
//
// Names are presets: `echo` repeats the last user message; `fast` answers at once; `gpt` and `slow`
// take their time. Later settings win over the preset and over earlier ones. A setting is `key`,
// `key=value` or, for the faults, `key=value@chance` with a chance from 0 to 1 (1 when left out).
// Text values know %XX and `+` (a space), so `;` and `@` can be written.
//
//   ttft=D | D:D:D   time to the first byte; with three, its p50:p90:p99
//   tps=N            tokens a second; 0 is flat out
//   every=D          the time between two events, instead of tps
//   spike=D@P        with that chance this much is added to ttft
//   out=N            tokens of text to make
//   words=TEXT       the answer itself
//   chunk=N          tokens an event
//   reasoning=N      tokens of thought before the text
//   cached=N         of the prompt, at most this many count as cached
//   finish=NAME      finish_reason, instead of stop, length or tool_calls
//   tools=WHEN       auto: call an offered tool unless one was just answered; or never
//   usage=WHEN       ask: in streams when asked; always; none: not even in answers
//   model=TEXT       the model that answers name; else the one asked for
//   early_head       the head goes at once, and only the body waits for ttft
//   stamp            each event carries "sim_sent_ns", the player's clock when it was sent
//   fixed=N          a JSON answer of exactly N bytes, the same every time (N >= 600)
//   seed=N           same id, created and text every time
//   price_in=USD, price_out=USD   per million tokens
//
// Faults (each may carry @chance; the first that happens is the request's):
//   status=N, fail=N   answer with this status and an error body
//   code=TEXT, message=TEXT   in the error body
//   retry_after=D      in its head: whole seconds as retry-after, others as retry-after-ms
//   header=NAME:TEXT   one more header, on errors and on answers (repeatable)
//   reset_before, close_before, stall_before   the connection, before any byte
//   garbage            bytes that are no HTTP
//   half_head          a head that ends in its middle
//   endless_line       a line that never ends: the reader's limit is the only one
//   truncate_json      an answer cut in its middle, with a Content-Length that fits the cut
//   break_after=N      reset after N events (in an answer, after N pieces of 64 bytes)
//   close_after=N      the same, but closed
//   stall_after=N      the same, but silence
//   cut_after=N        the same, but a well-formed end of the body, without [DONE]
//   error_in_stream=N  after N events an in-band {"error":...}, then the end (N may be left out)
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/money.hpp"
#include "base/random.hpp"
#include "base/result.hpp"

namespace weir::provider::sim {

using Nanos = std::chrono::nanoseconds;

// A latency by three of its percentiles; straight lines between them, and p99 is the most.
struct Latency {
    Nanos p50{0};
    Nanos p90{0};
    Nanos p99{0};
    Nanos draw(Random& random) const;
};

// Something that happens with a chance.
template <class T>
struct Chance {
    T value{};
    double chance = 1.0;
};

enum class Content : std::uint8_t { words, echo, given };
enum class UsageWhen : std::uint8_t { ask, always, none };
enum class ToolsWhen : std::uint8_t { automatic, never };

enum class Fault : std::uint8_t {
    status,  // count: the HTTP status
    reset_before,
    close_before,
    stall_before,
    garbage,
    half_head,
    endless_line,
    truncate_json,
    break_after,  // count: events before it, for this and the next four
    close_after,
    stall_after,
    cut_after,
    error_in_stream,
};

struct FaultRule {
    Fault fault = Fault::status;
    std::int64_t count = 0;
    double chance = 1.0;
};

struct Behaviour {
    std::string name{};  // the preset, without settings
    Content content = Content::words;
    std::string text{};  // for Content::given
    Latency ttft{};
    Nanos every{0};  // between two events; not used when tokens_per_second is set
    std::uint32_t tokens_per_second = 0;
    std::optional<Chance<Nanos>> spike{};
    std::int64_t out = 64;
    std::int64_t chunk = 1;
    std::int64_t reasoning = 0;
    std::int64_t cached = 0;
    std::string finish{};
    std::string model{};  // "": the one asked for
    ToolsWhen tools = ToolsWhen::automatic;
    UsageWhen usage = UsageWhen::ask;
    bool early_head = false;
    bool stamp = false;
    std::optional<std::int64_t> fixed{};
    std::optional<std::uint64_t> seed{};
    std::optional<Rate> price_in{}, price_out{};
    // Drawn in this order; the first that happens is the request's fault.
    std::vector<FaultRule> faults{};
    std::optional<Nanos> retry_after{};
    std::string error_code{}, error_message{};
    std::vector<std::pair<std::string, std::string>> headers{};
};

// What a name that is no preset means.
enum class Names : std::uint8_t {
    presets_only,  // an error with a suggestion
    any,           // the preset `fast`: a stand-in for any vendor's model
};

// The behaviour behind a model's name. ErrorKind::unknown_model for an unknown preset,
// ErrorKind::invalid_request naming the setting for anything else; field() is "model".
Result<Behaviour> read_behaviour(std::string_view model, Names names = Names::presets_only);

// The presets, for listings: name and one line on it.
struct Preset {
    std::string_view name;
    std::string_view about;
};
std::vector<Preset> presets();

}  // namespace weir::provider::sim
