#include "route/strategy/lua_library.hpp"

#include <gtest/gtest.h>

#include "route/strategy/lua_sandbox.hpp"

namespace weir::route {
namespace {

// What is there works as Lua's own; what must not be there is in lua_sandbox_test.cpp.
TEST(LuaLibrary, ItsFunctionsAreLuas) {
    const auto opened = LuaSandbox::open(
        "assert(('aBc'):upper() == 'ABC' and ('abc'):sub(2) == 'bc' and #('ab'):rep(3) == 6)\n"
        "assert(string.format('%d %s', 3, 'x') == '3 x' and ('b'):byte() == 98)\n"
        "local at, to = ('hello world'):find('world')\n"
        "assert(at == 7 and to == 11 and not ('x'):find('y') and ('abab'):find('a', 2) == 3)\n"
        "assert(('abab'):find('b', -1) == 4 and ('x'):find('', 9) == nil)\n"
        "local t = {3, 1, 2}\n"
        "table.sort(t, function(a, b) return a > b end)\n"
        "assert(table.concat(t, ',') == '3,2,1')\n"
        "table.insert(t, 9) assert(#t == 4 and table.remove(t) == 9)\n"
        "assert(math.max(1, 5) == 5 and math.floor(2.5) == 2 and math.huge > 1)\n"
        "assert(tonumber('7') == 7 and tostring(7) == '7' and type({}) == 'table')\n"
        "for k, v in pairs({a = 1}) do assert(k == 'a' and v == 1) end\n"
        "function order() end",
        "route.lua", {.time = std::chrono::milliseconds(10)});
    EXPECT_TRUE(opened.has_value()) << opened.error().message();
}

}  // namespace
}  // namespace weir::route
