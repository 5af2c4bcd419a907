#include "route/strategy/lua_library.hpp"

#include <lua.hpp>

#include <algorithm>
#include <array>
#include <string_view>

#include "route/strategy/lua_sandbox.hpp"

namespace weir::route {
namespace {

constexpr lua_Integer sorted_max = 256;
constexpr std::size_t searched_max = 128 * 1024;
constexpr std::size_t sought_max = 256;

void check_time(lua_State* state) {
    if (!LuaSandbox::of(state).over_time()) return;
    lua_Debug at{};
    // Level 0 is the library's function, 1 the line that calls it.
    if (lua_getstack(state, 1, &at) == 1 && lua_getinfo(state, "Sl", &at) != 0)
        raise_over_time(state, at.short_src, at.currentline);
    luaL_error(state, "took too long");
}

const Question& question_of(lua_State* state) {
    const Question* const question = LuaSandbox::of(state).question();
    if (question == nullptr) luaL_error(state, "there is no request while the file is loaded");
    return *question;
}

// A function of Lua's own library, behind a look at the clock: none is interrupted by the hook.
int timed(lua_State* state) {
    check_time(state);
    const lua_CFunction function = lua_tocfunction(state, lua_upvalueindex(1));
    return function(state);
}

// Lua's own repeats "" as often as it is told.
int repeat(lua_State* state) {
    check_time(state);
    std::size_t length = 0;
    const char* const text = luaL_checklstring(state, 1, &length);
    const lua_Integer times = luaL_checkinteger(state, 2);
    if (length == 0 || times <= 0) return lua_pushliteral(state, ""), 1;
    if (static_cast<std::size_t>(times) > LuaSandbox::of(state).limits().memory / length)
        return luaL_error(state, "string.rep would make too long a string");
    luaL_Buffer buffer;
    luaL_buffinit(state, &buffer);
    for (lua_Integer i = 0; i < times; ++i)
        luaL_addlstring(&buffer, text, length);
    luaL_pushresult(&buffer);
    return 1;
}

// Plain text only: what a pattern costs has no bound.
int find(lua_State* state) {
    check_time(state);
    std::size_t length = 0;
    const char* const text = luaL_checklstring(state, 1, &length);
    std::size_t sought_length = 0;
    const char* const sought = luaL_checklstring(state, 2, &sought_length);
    lua_Integer from = luaL_optinteger(state, 3, 1);
    if (length > searched_max || sought_length > sought_max)
        return luaL_error(state, "string.find looks for up to 256 bytes in up to 128 KiB");
    if (from < 0) from = std::max<lua_Integer>(1, static_cast<lua_Integer>(length) + from + 1);
    const std::size_t begin = static_cast<std::size_t>(std::max<lua_Integer>(from, 1)) - 1;
    const std::size_t at =
        std::string_view(text, length).find(std::string_view(sought, sought_length), begin);
    if (at == std::string_view::npos) return lua_pushnil(state), 1;
    lua_pushinteger(state, static_cast<lua_Integer>(at) + 1);
    lua_pushinteger(state, static_cast<lua_Integer>(at) + static_cast<lua_Integer>(sought_length));
    return 2;
}

int sort(lua_State* state) {
    check_time(state);
    luaL_checktype(state, 1, LUA_TTABLE);
    if (luaL_len(state, 1) > sorted_max)
        return luaL_error(state, "table.sort takes up to 256 elements");
    const lua_CFunction function = lua_tocfunction(state, lua_upvalueindex(1));
    return function(state);
}

int random(lua_State* state) {
    Random& source = question_of(state).random;
    if (lua_gettop(state) == 0) return lua_pushnumber(state, source.unit()), 1;
    const lua_Integer least = lua_gettop(state) > 1 ? luaL_checkinteger(state, 1) : 1;
    const lua_Integer most = luaL_checkinteger(state, lua_gettop(state) > 1 ? 2 : 1);
    if (least > most) return luaL_error(state, "math.random: there is nothing between");
    const std::uint64_t span =
        static_cast<std::uint64_t>(most) - static_cast<std::uint64_t>(least) + 1;
    const std::uint64_t drawn = span == 0 ? source() : source.below(span);
    const std::uint64_t found =
        static_cast<std::uint64_t>(least) + drawn;  // may wrap, as it should
    lua_pushinteger(state, static_cast<lua_Integer>(found));
    return 1;
}

// The request's time, so that a decision replays.
int time_now(lua_State* state) {
    const auto since = question_of(state).wall.time_since_epoch();
    lua_pushinteger(state, std::chrono::duration_cast<std::chrono::seconds>(since).count());
    return 1;
}

struct Library {
    const char* name;
    lua_CFunction open;
    std::array<const char*, 20> kept;  // the others are not there
};

constexpr std::array libraries = {
    Library{
        "_G",
        &luaopen_base,
        {"assert", "error", "ipairs", "next", "pairs", "select", "tonumber", "tostring", "type"}},
    Library{"string",
            &luaopen_string,
            {"byte", "char", "format", "len", "lower", "reverse", "sub", "upper"}},
    Library{"table", &luaopen_table, {"concat", "insert", "pack", "remove", "unpack"}},
    Library{"math",
            &luaopen_math,
            {"abs", "ceil", "exp", "floor", "fmod", "huge", "log", "max", "min", "modf", "pi",
             "sin", "cos", "sqrt", "tointeger", "maxinteger", "mininteger"}}};

// From the whole library on top of the stack into the table at `to`.
void keep(lua_State* state, const Library& library, int to) {
    for (const char* const name : library.kept) {
        if (name == nullptr) break;
        lua_getfield(state, -1, name);
        if (lua_iscfunction(state, -1) && lua_tocfunction(state, -1) != nullptr &&
            std::string_view(library.name) != "_G")
            lua_pushcclosure(state, &timed, 1);
        lua_setfield(state, to, name);
    }
}

void set_function(lua_State* state, int to, const char* name, lua_CFunction function) {
    lua_pushcfunction(state, function);
    lua_setfield(state, to, name);
}

}  // namespace

void raise_over_time(lua_State* state, const char* file, int line) {
    lua_pushfstring(state, "%s:%d: took too long", file, line);
    lua_error(state);
    __builtin_unreachable();
}

void push_library(lua_State* state) {
    lua_newtable(state);
    const int all = lua_gettop(state);
    for (const Library& library : libraries) {
        const bool base = library.open == &luaopen_base;
        if (base)
            lua_pushvalue(state, all);
        else
            lua_newtable(state);
        const int to = lua_gettop(state);
        luaL_requiref(state, library.name, library.open, 0);
        keep(state, library, to);
        if (library.open == &luaopen_table) {
            lua_getfield(state, -1, "sort");
            lua_pushcclosure(state, &sort, 1);
            lua_setfield(state, to, "sort");
        }
        lua_pop(state, 1);
        if (library.open == &luaopen_string) {
            set_function(state, to, "find", &find);
            set_function(state, to, "rep", &repeat);
            // ("x"):rep(2) goes by the metatable of strings.
            lua_pushliteral(state, "");
            lua_getmetatable(state, -1);
            lua_pushvalue(state, to);
            lua_setfield(state, -2, "__index");
            lua_pop(state, 2);
        }
        if (library.open == &luaopen_math) set_function(state, to, "random", &random);
        if (base)
            lua_pop(state, 1);
        else
            lua_setfield(state, all, library.name);
    }
    lua_newtable(state);
    set_function(state, lua_gettop(state), "time", &time_now);
    lua_setfield(state, all, "os");
    lua_settop(state, all);
}

}  // namespace weir::route
