#pragma once
// What the simulated model says, before it is cut into events: the texts, the tool call and the
// counts; and the cutting into deltas.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/money.hpp"
#include "base/random.hpp"
#include "provider/sim/ask.hpp"
#include "provider/sim/behaviour.hpp"
#include "provider/sim/text.hpp"

namespace weir::provider::sim {

// What the sim knows to be true of its answer; `usage` on the wire says the same.
struct Truth {
    Tokens prompt{}, cached{}, completion{}, reasoning{};
};

// Every choice (n) says the same.
struct Reply {
    std::string id{};
    std::int64_t created = 0;  // unix seconds
    std::string model{};
    std::string thought{};   // reasoning_content, "" for none
    std::string text{};      // content, "" when a tool is called or words are made
    std::int64_t words = 0;  // tokens of made text: it is never held whole, a stream may be long
    std::uint64_t words_seed = 0;
    std::string tool_name{};  // not empty: the answer is one call of this tool
    std::string tool_id{};
    std::string arguments{};
    std::string finish{};  // finish_reason
    std::int64_t choices = 1;
    std::int64_t chunk = 1;  // tokens a delta
};

// The whole content, made text included.
std::string whole_text(const Reply& reply);

// Draws id and texts; cuts them at the request's token limit (finish becomes "length").
Reply compose(const Behaviour& behaviour, const Ask& ask, Random& random);
// The counts of a whole reply.
Truth count(const Reply& reply, const Behaviour& behaviour, const Ask& ask);

// One event's worth of a reply, as the `delta` object's JSON.
struct Delta {
    std::int64_t choice = 0;
    std::string json{};
    std::string_view finish{};  // not empty: finish_reason of the choice's last delta
    std::int64_t tokens = 0;    // of the reply in it
    bool thought = false;       // those tokens are reasoning
};

// Walks a reply: for each choice the role, the thought, the text or the tool call, the finish.
class Deltas {
public:
    // The reply is the caller's and outlives the walk.
    std::optional<Delta> next(const Reply& reply);

private:
    enum class Part : std::uint8_t { role, thought, text, tool, arguments, finish };

    std::optional<std::string_view> take(const std::string& text, std::int64_t chunk, Delta& delta);
    std::optional<std::string> make(const Reply& reply, Delta& delta);

    Part part_ = Part::role;
    std::int64_t choice_ = 0;
    std::size_t at_ = 0;  // in the text of the part
    std::optional<Words> words_{};
};

}  // namespace weir::provider::sim
