#include "route/strategy/lua_sandbox.hpp"

#include <gtest/gtest.h>

#include "route/strategy/test_options.hpp"

namespace weir::route {
namespace {

struct Said final : PromptSource {
    llm::ChatRequest request;
    int asked = 0;
    const llm::ChatRequest* chat() override {
        ++asked;
        return &request;
    }
};

struct World {
    Random random{3};
    test::Options options{{{.id = "a", .tier = "weak"}, {.id = "b", .quality = 7}, {.id = "c"}}};
    std::unique_ptr<LuaSandbox> sandbox;

    std::string open(const std::string& source, LuaLimits limits = {}) {
        auto opened = LuaSandbox::open(source, "route.lua", limits);
        if (!opened) return std::string(opened.error().message());
        sandbox = *std::move(opened);
        return {};
    }
    // "b a", or the error's text.
    std::string order() {
        const auto named = sandbox->order(options.question(random, "user-1"));
        if (!named) return std::string(named.error().message());
        std::string text;
        for (const std::uint32_t option : *named)
            text += (text.empty() ? "" : " ") + std::string(options.options[option].id);
        return text;
    }
    std::string order(const std::string& body, LuaLimits limits = {}) {
        const std::string error =
            open("function order(request, candidates)\n" + body + "\nend", limits);
        return error.empty() ? order() : error;
    }
};

TEST(LuaSandbox, OrdersByIdAndByPlace) {
    World world;
    EXPECT_EQ(world.order("return {'c', candidates[1].id}"), "c a");
    EXPECT_EQ(world.order("return {2, 1}"), "b a");
    world.options.options[0].weight = 0;
    EXPECT_EQ(world.order("return {2, 1}"), "c b") << "whom nobody may ask is no candidate";
}

TEST(LuaSandbox, SeesTheRequest) {
    World world;
    world.options.needs = {.tools = true, .prompt = Tokens(700)};
    world.options.wall += std::chrono::hours(14);
    EXPECT_EQ(world.order("assert(request.tools == true and request.images == false)\n"
                          "assert(request.prompt_tokens == 700 and request.route == 'r')\n"
                          "assert(request.hour == 14 and request.sticky == 'user-1')\n"
                          "assert(os.time() % 86400 == 14 * 3600)\n"
                          "assert(math.random() < 1 and math.random(3) <= 3)\n"
                          "return {'a'}"),
              "a");
}

TEST(LuaSandbox, SeesTheCandidates) {
    World world;
    world.options.statistics(1).started();
    world.options.place(1).context = Tokens(128'000);
    EXPECT_EQ(world.order("local a, b = candidates[1], candidates[2]\n"
                          "assert(a.tier == 'weak' and a.quality == nil and b.quality == 7)\n"
                          "assert(b.in_flight == 1 and b.success == 1 and b.headroom == 1)\n"
                          "assert(b.price_in == 1 and b.price_out == 2 and b.weight == 1)\n"
                          "assert(b.context == 128000 and #b.tags == 0 and b.provider == 'b')\n"
                          "assert(b.p95_ttft_ms == nil and b.region == nil)\n"
                          "return {'b'}"),
              "b");
}

TEST(LuaSandbox, ReadsTheTextOnlyWhenAsked) {
    World world;
    Said said;
    said.request.messages.push_back(
        {.role = llm::Role::user, .parts = {{.body = llm::Text{.text = "Fix my code."}}}});
    world.options.prompt = &said;
    EXPECT_EQ(world.order("return {'a'}"), "a");
    EXPECT_EQ(said.asked, 0);
    EXPECT_EQ(world.order("assert(request.text():lower():find('code'))\nreturn {'b'}"), "b");
    EXPECT_EQ(said.asked, 1);
}

TEST(LuaSandbox, ErrorsNameTheLine) {
    World world;
    EXPECT_EQ(world.open("function order()\n  return = 1\nend").substr(0, 12), "route.lua:2:");
    EXPECT_EQ(world.open("x = 1"), "route.lua: must define function order(request, candidates)");
    EXPECT_EQ(world.order("local x = nil\nreturn x.y").substr(0, 12), "route.lua:3:");
    EXPECT_EQ(world.order("error({})"), "error without a text");
}

TEST(LuaSandbox, AnswersThatAreNoOrderAreErrors) {
    World world;
    EXPECT_EQ(world.order("return 'a'"), "order() returned a string, not a list");
    EXPECT_EQ(world.order("return {}"), "order() returned an empty list");
    EXPECT_EQ(world.order(""), "order() returned a nil, not a list");
    EXPECT_EQ(world.order("return {'a', 'z'}"), "order() returned \"z\", which is no candidate");
    EXPECT_EQ(world.order("return {0}"), "order() returned \"0\", which is no candidate");
    EXPECT_EQ(world.order("return {'a', 1}"), "order() returned \"1\" twice");
    EXPECT_NE(world.order("return {{}}").find("a table in its list"), std::string::npos);
    EXPECT_NE(world.order("local t = {} for i = 1, 99 do t[i] = 1 end return t").find("too long"),
              std::string::npos);
}

TEST(LuaSandbox, EndlessLoopsAreCut) {
    World world;
    EXPECT_EQ(world.order("while true do end"), "route.lua:2: took too long");
    EXPECT_EQ(world.order("for i = 1, 1e15 do string.len('x') end"), "route.lua:2: took too long");
    EXPECT_NE(world.order("local function f() return f() end\nreturn f()").find("took too long"),
              std::string::npos);
    EXPECT_EQ(world.open("while true do end"), "route.lua:1: took too long");
}

TEST(LuaSandbox, MemoryBombsAreCut) {
    World world;
    const LuaLimits limits{.time = std::chrono::seconds(20), .memory = 1U << 20U};
    const std::string cut = "used more than 1024 KiB of memory";
    EXPECT_EQ(world.order("local t = {} for i = 1, 1e9 do t[i] = {i} end", limits), cut);
    EXPECT_EQ(world.order("local s = 'x' while true do s = s .. s end", limits), cut);
    EXPECT_EQ(world.order("return {table.unpack({}, 1, 900000)}", limits),
              "route.lua:2: too many results to unpack");
    EXPECT_NE(world.order("local function f() return 1 + f() end return f()", limits), "");
}

TEST(LuaSandbox, TextsThatAreBombsAreBounded) {
    World world;
    EXPECT_NE(world.order("return ('x'):rep(1e12)").find("too long a string"), std::string::npos);
    EXPECT_EQ(world.order("assert((''):rep(1e15) == '')\nreturn {'a'}"), "a");
    EXPECT_EQ(world.order("assert(('a.b'):find('.') == 2)\nreturn {'a'}"), "a") << "no patterns";
    EXPECT_NE(world.order("local s = ('a'):rep(200000)\nreturn s:find('b')").find("route.lua:3"),
              std::string::npos);
    EXPECT_NE(world
                  .order("local s = ('a'):rep(100000)\nlocal n = ('a'):rep(200) .. 'b'\n"
                         "while true do s:find(n) end")
                  .find("took too long"),
              std::string::npos);
    EXPECT_NE(
        world.order("local t = {} for i = 1, 300 do t[i] = i end\ntable.sort(t)").find("up to 256"),
        std::string::npos);
}

TEST(LuaSandbox, WhatReachesOutIsNotThere) {
    World world;
    for (const std::string name : {"io",
                                   "package",
                                   "require",
                                   "debug",
                                   "load",
                                   "loadstring",
                                   "loadfile",
                                   "dofile",
                                   "collectgarbage",
                                   "setmetatable",
                                   "getmetatable",
                                   "rawset",
                                   "pcall",
                                   "coroutine",
                                   "print",
                                   "_G",
                                   "string.dump",
                                   "string.match",
                                   "string.gsub",
                                   "string.gmatch",
                                   "table.move",
                                   "os.execute",
                                   "os.getenv",
                                   "os.exit",
                                   "utf8",
                                   "math.randomseed",
                                   "('').dump"})
        EXPECT_EQ(world.order("assert(" + name + " == nil)\nreturn {'a'}"), "a") << name;
    EXPECT_NE(world.open("\x1bLua"), "") << "compiled code";
}

TEST(LuaSandbox, GlobalsOfOneCallAreGoneForTheNext) {
    World world;
    EXPECT_EQ(world.order("assert(seen == nil)\nseen = request.sticky\nreturn {'a'}"), "a");
    EXPECT_EQ(world.order(), "a");
    ASSERT_EQ(world.open("limit = 2\nfunction order(r, c) limit = limit + 1 return {limit} end"),
              "");
    EXPECT_EQ(world.order(), "c");
    EXPECT_EQ(world.order(), "c") << "those of the file stay as the file sets them";
}

TEST(LuaSandbox, NothingOfARequestOutlivesIt) {
    World world;
    ASSERT_EQ(world.open("local old\nfunction order(r, c)\n  if old then assert(old() == '') end\n"
                         "  old = r.text\n  return {'a'}\nend"),
              "");
    EXPECT_EQ(world.order(), "a");
    EXPECT_EQ(world.order(), "a");
    EXPECT_NE(world.open("os.time()").find("no request"), std::string::npos);
}

}  // namespace
}  // namespace weir::route
