#include "wire/anthropic/usage.hpp"

#include <algorithm>
#include <array>

#include "json/document.hpp"
#include "wire/anthropic/field.hpp"
#include "wire/anthropic/parts_write.hpp"

namespace weir::wire::anthropic {

namespace {

using json::Value;
using llm::StopReason;

// Keeps what was there when the member is missing or no count.
void take_count(std::int64_t& to, Value count) {
    if (const auto number = count.integer(); number && *number >= 0) to = *number;
}

std::int64_t count_at(Value object, std::string_view key) {
    return std::max<std::int64_t>(object[key].integer_or(0), 0);
}

llm::Usage compactions_in(Value iterations) {
    llm::Usage sum;
    for (const Value one : iterations.elements()) {
        if (!one["type"].is("compaction")) continue;
        const std::int64_t written = count_at(one, "cache_creation_input_tokens");
        const std::int64_t long_lived =
            std::min(written, count_at(one["cache_creation"], "ephemeral_1h_input_tokens"));
        sum.input_uncached += Tokens(count_at(one, "input_tokens"));
        sum.input_cache_read += Tokens(count_at(one, "cache_read_input_tokens"));
        sum.input_cache_write += Tokens(written - long_lived);
        sum.input_cache_write_1h += Tokens(long_lived);
        sum.output_visible += Tokens(count_at(one, "output_tokens"));
    }
    return sum;
}

Tokens without(Tokens all, Tokens part) { return all > part ? all - part : Tokens(); }

struct Spelling {
    std::string_view word;
    StopReason reason;
};
constexpr std::array<Spelling, 8> stop_words = {{
    {"end_turn", StopReason::end_turn},
    {"tool_use", StopReason::tool_use},
    {"max_tokens", StopReason::max_tokens},
    {"stop_sequence", StopReason::stop_sequence},
    {"refusal", StopReason::refusal},
    {"pause_turn", StopReason::pause_turn},
    {"model_context_window_exceeded", StopReason::context_window},
    {"compaction", StopReason::pause_turn},  // beta: it asked to be told before it goes on
}};

constexpr std::string_view prefix = "usage.";
constexpr std::string_view tool_prefix = "usage.server_tool_use.";

}  // namespace

bool UsageCount::take(Value usage) {
    if (!usage["input_tokens"].is_number() && !usage["output_tokens"].is_number()) return false;
    any_ = true;
    const std::int64_t written_before = cache_write_;
    take_count(input_, usage["input_tokens"]);
    take_count(cache_read_, usage["cache_read_input_tokens"]);
    take_count(cache_write_, usage["cache_creation_input_tokens"]);
    take_count(output_, usage["output_tokens"]);
    take_count(thinking_, usage["output_tokens_details"]["thinking_tokens"]);
    take_count(web_searches_, usage["server_tool_use"]["web_search_requests"]);
    const Value split = usage["cache_creation"];
    take_count(cache_write_1h_, split["ephemeral_1h_input_tokens"]);
    // Some hosts give the split alone.
    const std::int64_t sum =
        count_at(split, "ephemeral_5m_input_tokens") + count_at(split, "ephemeral_1h_input_tokens");
    if (!usage["cache_creation_input_tokens"].is_number() && sum > 0) cache_write_ = sum;
    // The last report has the total only: more than before is of the usual lifetime.
    if (cache_write_ < written_before) cache_write_1h_ = std::min(cache_write_1h_, cache_write_);
    if (usage["iterations"].is_array()) compactions_ = compactions_in(usage["iterations"]);
    if (usage["service_tier"].is_text()) service_tier_ = usage["service_tier"].text();
    take_extras(usage);
    return true;
}

void UsageCount::take_extras(Value usage) {
    static constexpr std::array<std::string_view, 5> counted = {
        "input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens",
        "cache_creation"};
    for (const json::Member& member : usage.members()) {
        const bool known = member.value.is_null() || member.key.is("service_tier") ||
                           member.key.is("output_tokens_details") ||
                           std::ranges::any_of(
                               counted, [&](std::string_view name) { return member.key.is(name); });
        if (known) continue;
        if (!member.key.is("server_tool_use")) {
            add_extra(std::string(prefix) + member.key.text(), member.value);
            continue;
        }
        for (const json::Member& count : member.value.members())
            if (!count.key.is("web_search_requests") && count.value.integer_or(0) != 0)
                add_extra(std::string(tool_prefix) + count.key.text(), count.value);
    }
}

void UsageCount::add_extra(std::string name, Value value) {
    const auto known = std::ranges::find(extras_, name, &llm::Extra::name);
    if (known != extras_.end())
        known->json = value.raw();
    else
        extras_.push_back({std::string(wire_name), std::move(name), std::string(value.raw())});
}

std::optional<llm::Usage> UsageCount::usage() const {
    if (!any_) return std::nullopt;
    llm::Usage usage = compactions_;
    const std::int64_t long_lived = std::min(cache_write_1h_, cache_write_);
    const std::int64_t thinking = std::min(thinking_, output_);
    usage.input_uncached += Tokens(input_);
    usage.input_cache_read += Tokens(cache_read_);
    usage.input_cache_write += Tokens(cache_write_ - long_lived);
    usage.input_cache_write_1h += Tokens(long_lived);
    usage.output_reasoning += Tokens(thinking);
    usage.output_visible += Tokens(output_ - thinking);
    usage.web_searches = web_searches_;
    return usage;
}

void write_usage(json::Writer& out, const llm::Usage& usage, std::string_view service_tier,
                 const std::vector<llm::Extra>& extras) {
    llm::Usage apart;  // that stands in iterations
    bool tools = usage.web_searches > 0;
    for (const llm::Extra& extra : extras) {
        if (extra.wire != wire_name) continue;
        tools = tools || extra.name.starts_with(tool_prefix);
        if (extra.name != "usage.iterations") continue;
        if (const Result<json::Document> iterations = json::read(extra.json))
            apart = compactions_in(iterations->root());
    }
    const Tokens usual = without(usage.input_cache_write, apart.input_cache_write);
    const Tokens long_lived = without(usage.input_cache_write_1h, apart.input_cache_write_1h);
    out.member("input_tokens", without(usage.input_uncached, apart.input_uncached).value());
    out.member("cache_creation_input_tokens", (usual + long_lived).value());
    out.member("cache_read_input_tokens",
               without(usage.input_cache_read, apart.input_cache_read).value());
    out.key("cache_creation").open_object();
    out.member("ephemeral_5m_input_tokens", usual.value());
    out.member("ephemeral_1h_input_tokens", long_lived.value()).close_object();
    out.member("output_tokens", without(usage.output(), apart.output()).value());
    if (usage.output_reasoning > Tokens())
        out.key("output_tokens_details")
            .open_object()
            .member("thinking_tokens", usage.output_reasoning.value())
            .close_object();
    if (tools) {
        out.key("server_tool_use").open_object();
        out.member("web_search_requests", usage.web_searches);
        write_extras_under(out, extras, tool_prefix);
        out.close_object();
    }
    if (!service_tier.empty()) out.member("service_tier", service_tier);
    for (const llm::Extra& extra : extras)
        if (extra.wire == wire_name && extra.name.starts_with(prefix) &&
            !extra.name.starts_with(tool_prefix))
            out.member_raw(std::string_view(extra.name).substr(prefix.size()), extra.json);
}

StopReason read_stop_reason(std::string_view stop_reason) {
    for (const Spelling& known : stop_words)
        if (known.word == stop_reason) return known.reason;
    return StopReason::unknown;
}

std::string_view write_stop_reason(StopReason reason) {
    switch (reason) {
        case StopReason::stop_sequence: return "stop_sequence";
        case StopReason::max_tokens: return "max_tokens";
        case StopReason::context_window: return "model_context_window_exceeded";
        case StopReason::tool_use: return "tool_use";
        case StopReason::content_filter:
        case StopReason::refusal: return "refusal";
        case StopReason::pause_turn: return "pause_turn";
        case StopReason::end_turn:
        case StopReason::malformed_tool_call:
        case StopReason::upstream_error:
        case StopReason::unknown: break;
    }
    return "end_turn";
}

}  // namespace weir::wire::anthropic
