#include "route/strategy/lua_sandbox.hpp"

#include <fmt/format.h>
#include <time.h>
#include <lua.hpp>

#include <cstdlib>

#include "route/strategy/lua_library.hpp"

namespace weir::route {
namespace {

// Whose addresses are the registry's keys.
constexpr std::array<char, 3> keys{};

// Instructions between two looks at the clock: some microseconds.
constexpr int hook_period = 1000;
// Loading happens once a worker, and may fill tables.
constexpr int loading_factor = 20;

// Of this thread: a worker that waits for its processor has not computed longer.
std::chrono::nanoseconds processor_time() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

void on_count(lua_State* state, lua_Debug* at) {
    if (!LuaSandbox::of(state).over_time()) return;
    lua_getinfo(state, "Sl", at);
    raise_over_time(state, at->short_src, at->currentline);
}

struct Source {
    const std::string& text;
    const std::string& file;
};

// Leaves in the registry the chunk (1), whose only upvalue is its table of names, that table (2)
// and the function (3).
int load(lua_State* state) {
    const auto& source = *static_cast<const Source*>(lua_touserdata(state, 1));
    lua_settop(state, 0);
    if (luaL_loadbufferx(state, source.text.data(), source.text.size(), source.file.c_str(), "t") !=
        LUA_OK)
        return lua_error(state);
    push_library(state);
    lua_pushvalue(state, 2);
    lua_setupvalue(state, 1, 1);
    lua_pushvalue(state, 1);
    lua_call(state, 0, 0);
    lua_getfield(state, 2, "order");
    if (!lua_isfunction(state, 3))
        return luaL_error(state, "%s: must define function order(request, candidates)",
                          source.file.c_str() + 1);
    for (std::size_t i = keys.size(); i > 0; --i)
        lua_rawsetp(state, LUA_REGISTRYINDEX, &keys[i - 1]);
    return 0;
}

// Each call sees the names of the file through a table of its own, so that what one call assigns
// is gone for the next.
int call(lua_State* state) {
    lua_settop(state, 0);
    lua_rawgetp(state, LUA_REGISTRYINDEX, keys.data());
    lua_newtable(state);
    lua_newtable(state);
    lua_rawgetp(state, LUA_REGISTRYINDEX, &keys[1]);
    lua_setfield(state, 3, "__index");
    lua_setmetatable(state, 2);
    lua_setupvalue(state, 1, 1);
    lua_settop(state, 0);
    lua_rawgetp(state, LUA_REGISTRYINDEX, &keys[2]);
    push_arguments(state);
    lua_call(state, 2, 1);
    read_ranked(state);
    return 0;
}

}  // namespace

LuaSandbox& LuaSandbox::of(lua_State* state) {
    void* self = nullptr;
    lua_getallocf(state, &self);
    return *static_cast<LuaSandbox*>(self);
}

bool LuaSandbox::over_time() const { return processor_time() > ends_at_; }

void* LuaSandbox::allocate(void* self, void* block, std::size_t was, std::size_t wanted) {
    auto& sandbox = *static_cast<LuaSandbox*>(self);
    if (block == nullptr) was = 0;  // Lua then says what it is for instead
    if (wanted == 0) {
        sandbox.used_ -= was;
        std::free(block);
        return nullptr;
    }
    if (wanted > was && sandbox.used_ + (wanted - was) > sandbox.limits_.memory) return nullptr;
    void* const moved = std::realloc(block, wanted);
    if (moved != nullptr) sandbox.used_ += wanted - was;
    return moved;
}

Result<void> LuaSandbox::run(int (*body)(lua_State*), void* argument,
                             std::chrono::nanoseconds time) {
    ends_at_ = processor_time() + time;
    lua_settop(state_, 0);
    lua_pushcfunction(state_, body);
    lua_pushlightuserdata(state_, argument);
    const int status = lua_pcall(state_, 1, 0, 0);
    if (status == LUA_OK) return {};
    if (status == LUA_ERRMEM)
        return fail(ErrorKind::internal,
                    fmt::format("used more than {} KiB of memory", limits_.memory / 1024));
    const char* const text =
        lua_type(state_, -1) == LUA_TSTRING ? lua_tostring(state_, -1) : "error without a text";
    return fail(ErrorKind::internal, std::string(std::string_view(text).substr(0, 300)));
}

Result<std::unique_ptr<LuaSandbox>> LuaSandbox::open(const std::string& source,
                                                     const std::string& file, LuaLimits limits) {
    std::unique_ptr<LuaSandbox> made(new LuaSandbox(limits));
    made->state_ = lua_newstate(&LuaSandbox::allocate, made.get());
    if (made->state_ == nullptr) return fail(ErrorKind::internal, "has too little memory");
    lua_sethook(made->state_, &on_count, LUA_MASKCOUNT, hook_period);
    const std::string name = "@" + file;
    Source all{source, name};
    if (Result<void> loaded = made->run(&load, &all, limits.time * loading_factor); !loaded)
        return fail(loaded.error());
    return made;
}

LuaSandbox::~LuaSandbox() {
    if (state_ != nullptr) lua_close(state_);
}

Result<std::span<const std::uint32_t>> LuaSandbox::order(const Question& question) {
    question_ = &question;
    ranked_count_ = 0;
    const Result<void> called = run(&call, nullptr, limits_.time);
    question_ = nullptr;
    if (!called) return fail(called.error());
    return std::span<const std::uint32_t>(ranked_).first(ranked_count_);
}

}  // namespace weir::route
