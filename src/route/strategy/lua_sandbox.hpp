#pragma once
// A Lua state that may only compute: no files, no system, no other code, no patterns, no
// coroutines; bounded in memory by its allocator and in processor time by a hook and by each
// library function. One call at a time, on any thread. After an error it is of no further use.
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/result.hpp"
#include "route/strategy.hpp"

struct lua_State;

namespace weir::route {

struct LuaLimits {
    std::chrono::nanoseconds time = std::chrono::milliseconds(1);
    std::size_t memory = 4U << 20U;
};

class LuaSandbox {
public:
    static constexpr std::size_t options_max = 64;
    static constexpr std::size_t text_bytes_max = 64 * 1024;  // of a prompt, as Lua sees it

    // Runs the file's text once, which must define order(request, candidates). Errors are the
    // text to show: "route.lua:3: ...".
    static Result<std::unique_ptr<LuaSandbox>> open(const std::string& source,
                                                    const std::string& file, LuaLimits limits);
    LuaSandbox(const LuaSandbox&) = delete;
    LuaSandbox& operator=(const LuaSandbox&) = delete;
    ~LuaSandbox();

    // The options in the order that the file's function gives, by index in the question. Valid
    // until the next call.
    Result<std::span<const std::uint32_t>> order(const Question& question);

    // For what Lua calls back (lua_library.cpp, lua_tables.cpp); these leave by Lua's own errors.
    static LuaSandbox& of(lua_State* state);
    bool over_time() const;
    const LuaLimits& limits() const { return limits_; }
    const Question* question() const { return question_; }  // null while the file is loaded
    void take_ranked(std::uint32_t option) { ranked_[ranked_count_++] = option; }

private:
    explicit LuaSandbox(LuaLimits limits) : limits_(limits) {}
    static void* allocate(void* self, void* block, std::size_t was, std::size_t wanted);
    Result<void> run(int (*body)(lua_State*), void* argument, std::chrono::nanoseconds time);

    LuaLimits limits_;
    std::size_t used_ = 0;
    std::chrono::nanoseconds ends_at_{0};  // in processor time of the thread
    const Question* question_ = nullptr;
    std::array<std::uint32_t, options_max> ranked_{};
    std::size_t ranked_count_ = 0;
    lua_State* state_ = nullptr;
};

}  // namespace weir::route
