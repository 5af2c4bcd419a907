#pragma once
// What a world keeps of each call under way; for world.cpp and learning.cpp alone.
#include <memory>
#include <optional>
#include <vector>

#include "tests/sim/world.hpp"

namespace weir::simulation {

struct World::Sent {
    Reply reply;
    SteadyTime sent;
    std::uint32_t place = 0;
    std::size_t tried = 0;  // its place in World::tried_
};

// A try after the other at one plan; several strategies have more than one of them for a call.
struct World::Part {
    enum class Phase : std::uint8_t { waiting, asked, answering, ended };
    std::size_t index = 0;
    route::Plan plan;
    std::unique_ptr<route::Attempts> attempts;
    Phase phase = Phase::waiting;
    Sent run;
    std::optional<Sent> second;  // beside it
    std::size_t round = 0;
    bool answered = false;  // whole
    std::optional<ErrorKind> error;
};

struct World::Call {
    std::size_t index = 0;
    route::Plan plan;  // of strategies that ask several; else empty, and the part has it
    std::size_t next = 0;
    bool shadow = false;
    bool probe = false;
    Tokens output{0};
    std::vector<std::unique_ptr<Part>> parts;
    Done done;
};

}  // namespace weir::simulation
