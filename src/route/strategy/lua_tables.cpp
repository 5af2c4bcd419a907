// The arguments and the answer of a route's Lua function.
#include <lua.hpp>

#include <ranges>

#include "route/strategy/lua_library.hpp"
#include "route/strategy/lua_sandbox.hpp"

namespace weir::route {
namespace {

void set(lua_State* state, const char* key, std::string_view text) {
    if (text.empty()) return;  // nil, as whatever is unknown
    lua_pushlstring(state, text.data(), text.size());
    lua_setfield(state, -2, key);
}
void set(lua_State* state, const char* key, std::optional<double> number) {
    if (!number) return;
    lua_pushnumber(state, *number);
    lua_setfield(state, -2, key);
}
void set(lua_State* state, const char* key, std::int64_t number) {
    lua_pushinteger(state, number);
    lua_setfield(state, -2, key);
}
void set_flag(lua_State* state, const char* key, bool flag) {
    lua_pushboolean(state, flag ? 1 : 0);
    lua_setfield(state, -2, key);
}

std::optional<double> milliseconds(std::optional<std::chrono::nanoseconds> time) {
    if (!time) return std::nullopt;
    return std::chrono::duration<double, std::milli>(*time).count();
}
std::optional<double> usd(std::optional<Rate> rate) {
    if (!rate) return std::nullopt;
    return static_cast<double>(rate->nano_per_million()) / static_cast<double>(nano_per_usd);
}

// request.text(): the last user message, "" without one. Read only when asked for.
int text(lua_State* state) {
    const Question* const question = LuaSandbox::of(state).question();
    const llm::ChatRequest* const chat =
        question != nullptr && question->prompt != nullptr ? question->prompt->chat() : nullptr;
    std::string_view longest;
    if (chat != nullptr)
        for (const llm::Message& message : chat->messages | std::views::reverse) {
            if (message.role != llm::Role::user) continue;
            for (const llm::Part& part : message.parts)
                if (const llm::Text* const said = std::get_if<llm::Text>(&part.body))
                    if (said->text.size() > longest.size()) longest = said->text;
            break;
        }
    longest = longest.substr(0, LuaSandbox::text_bytes_max);
    lua_pushlstring(state, longest.data(), longest.size());
    return 1;
}

void push_request(lua_State* state, const Question& question) {
    const Needs& needs = question.needs;
    lua_createtable(state, 0, 16);
    set(state, "route", question.route);
    set(state, "sticky", question.sticky);
    set(state, "prompt_tokens", needs.prompt.value());
    if (needs.output_max) set(state, "output_max", needs.output_max->value());
    set_flag(state, "tools", needs.tools);
    set_flag(state, "images", needs.images);
    set_flag(state, "audio", needs.audio);
    set_flag(state, "documents", needs.documents);
    set_flag(state, "structured", needs.structured);
    set_flag(state, "stream", needs.stream);
    set_flag(state, "reasoning", needs.reasoning);
    set_flag(state, "batch", needs.traffic == Traffic::batch);
    const auto today = question.wall - std::chrono::floor<std::chrono::days>(question.wall);
    set(state, "hour", std::int64_t{std::chrono::floor<std::chrono::hours>(today).count()});
    lua_pushcfunction(state, &text);
    lua_setfield(state, -2, "text");
}

void set_measured(lua_State* state, const Statistics& statistics, SteadyTime now) {
    set(state, "p50_ttft_ms", milliseconds(statistics.first_byte(Quantile::p50, now)));
    set(state, "p95_ttft_ms", milliseconds(statistics.first_byte(Quantile::p95, now)));
    set(state, "tps", statistics.tokens_per_second());
    set(state, "success", std::optional(statistics.success()));
    set(state, "in_flight", std::int64_t{statistics.in_flight()});
    set(state, "headroom", std::optional(statistics.headroom(now)));
}

void push_candidate(lua_State* state, const Question& question, const Option& option) {
    lua_createtable(state, 0, 20);
    set(state, "id", option.id);
    set(state, "model", option.model);
    set(state, "weight", std::int64_t{option.weight});
    set(state, "tier", option.tier);
    set(state, "variant", option.variant);
    set(state, "quality", option.quality);
    if (option.place != nullptr && option.place->context)
        set(state, "context", option.place->context->value());
    if (option.place != nullptr && option.provider != nullptr) {
        set(state, "price_in", usd(listed_rate(question, option, catalog::Meter::input)));
        set(state, "price_out", usd(listed_rate(question, option, catalog::Meter::output)));
    }
    if (option.provider != nullptr) {
        set(state, "provider", std::string_view(option.provider->id.value()));
        set(state, "region", option.provider->region);
    }
    if (option.statistics != nullptr) set_measured(state, *option.statistics, question.now);
    lua_createtable(state, static_cast<int>(option.tags.size()), 0);
    lua_Integer at = 0;
    for (const std::string& tag : option.tags) {
        lua_pushlstring(state, tag.data(), tag.size());
        lua_rawseti(state, -2, ++at);
    }
    lua_setfield(state, -2, "tags");
}

bool is_candidate(const Question& question, std::size_t i) {
    return i < LuaSandbox::options_max && question.options[i].weight > 0;
}

// The option that the value on top of the stack names, by id or by place among the candidates.
std::uint32_t named_option(lua_State* state, const Question& question) {
    const bool by_place = lua_isinteger(state, -1) != 0;
    const bool by_id = lua_type(state, -1) == LUA_TSTRING;
    if (!by_place && !by_id)
        luaL_error(state, "order() returned a %s in its list, not an id or a place",
                   luaL_typename(state, -1));
    std::size_t length = 0;
    const char* const id = by_id ? lua_tolstring(state, -1, &length) : nullptr;
    lua_Integer place = 0;
    std::optional<std::uint32_t> meant;  // by a name without its region or variant
    for (std::uint32_t i = 0; i < question.options.size(); ++i) {
        if (!is_candidate(question, i)) continue;
        ++place;
        const std::string_view own = question.options[i].id;
        if (by_id ? own == std::string_view(id, length) : place == lua_tointeger(state, -1))
            return i;
        if (by_id && !meant && names_option({id, length}, own)) meant = i;
    }
    if (meant) return *meant;
    luaL_error(state, "order() returned \"%s\", which is no candidate", lua_tostring(state, -1));
    return 0;
}

}  // namespace

void push_arguments(lua_State* state) {
    const Question& question = *LuaSandbox::of(state).question();
    push_request(state, question);
    lua_newtable(state);
    lua_Integer place = 0;
    for (std::size_t i = 0; i < question.options.size(); ++i) {
        if (!is_candidate(question, i)) continue;
        push_candidate(state, question, question.options[i]);
        lua_rawseti(state, -2, ++place);
    }
}

void read_ranked(lua_State* state) {
    LuaSandbox& sandbox = LuaSandbox::of(state);
    if (!lua_istable(state, -1))
        luaL_error(state, "order() returned a %s, not a list", luaL_typename(state, -1));
    const lua_Unsigned length = lua_rawlen(state, -1);
    if (length == 0) luaL_error(state, "order() returned an empty list");
    if (length > LuaSandbox::options_max) luaL_error(state, "order() returned too long a list");
    std::uint64_t seen = 0;
    for (lua_Unsigned i = 1; i <= length; ++i) {
        lua_rawgeti(state, -1, static_cast<lua_Integer>(i));
        const std::uint32_t option = named_option(state, *sandbox.question());
        if ((seen >> option & 1U) != 0)
            luaL_error(state, "order() returned \"%s\" twice", lua_tostring(state, -1));
        seen |= std::uint64_t{1} << option;
        sandbox.take_ranked(option);
        lua_pop(state, 1);
    }
}

}  // namespace weir::route
