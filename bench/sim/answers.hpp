#pragma once
// From a complete request to what is played back: a script, or bytes that are already made.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.hpp"
#include "bench/common/http.hpp"
#include "provider/sim/script.hpp"

namespace weir::bench {

// A whole answer, head included.
std::string whole_answer(int status, std::string_view body);
// The head of a script's answer, framing included.
std::string head_bytes(const provider::sim::Head& head);

class Answers {
public:
    // A fixed answer is known by its path alone: /fixed/<bytes>/... Valid until the next call.
    const std::string* fixed(std::string_view path);

    struct Chosen {
        std::unique_ptr<provider::sim::Script> script;
        std::string refusal;  // where there is no script: the whole answer that says why
    };
    // Settings come from a path that begins with /s/<settings>/, else from the header x-sim, else
    // from the model's name; the first two name a preset, the last one may be any model's name.
    Chosen choose(const HttpHead& head, std::string_view body, SysTime now);

private:
    static constexpr std::size_t known_max = 4096;  // paths or settings remembered

    Result<provider::sim::Behaviour> behaviour(std::string_view settings,
                                               provider::sim::Names names);

    std::unordered_map<std::string, std::string> fixed_;
    std::unordered_map<std::string, provider::sim::Behaviour> behaviours_;
    std::uint64_t served_ = 0;  // the seed of the next script
};

}  // namespace weir::bench
