#include "provider/sim/behaviour.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include <fmt/format.h>

#include "base/text.hpp"
#include "provider/sim/script.hpp"
#include "provider/sim/written.hpp"

namespace weir::provider::sim {
namespace {

using namespace std::chrono_literals;

using Apply = Result<void> (*)(const Written&, Behaviour&);

struct Setting {
    std::string_view key;
    Apply apply;
    bool has_chance = false;
    bool is_flag = false;
};

template <auto member, std::int64_t least, std::int64_t most>
Result<void> set_whole(const Written& written, Behaviour& behaviour) {
    const Result<std::int64_t> number = whole(written, least, most);
    if (!number) return fail(number.error());
    using Field = std::remove_cvref_t<decltype(behaviour.*member)>;
    if constexpr (std::is_integral_v<Field>)
        behaviour.*member = static_cast<Field>(*number);
    else
        behaviour.*member = static_cast<typename Field::value_type>(*number);
    return {};
}

template <auto member>
Result<void> set_duration(const Written& written, Behaviour& behaviour) {
    const Result<Nanos> span = duration(written, written.text);
    if (!span) return fail(span.error());
    behaviour.*member = *span;
    return {};
}

template <auto member>
Result<void> set_text(const Written& written, Behaviour& behaviour) {
    if (!written.has_text) return fail(bad(written, "needs a text"));
    behaviour.*member = decoded(written.text);
    return {};
}

template <auto member>
Result<void> set_flag(const Written&, Behaviour& behaviour) {
    behaviour.*member = true;
    return {};
}

template <auto member>
Result<void> set_price(const Written& written, Behaviour& behaviour) {
    const auto usd = read_usd(written.text);
    if (!usd) return fail(bad(written, "must be USD per million tokens, such as 2.50"));
    behaviour.*member = Rate(usd->value());
    return {};
}

template <Fault kind, std::int64_t least = 0, std::int64_t most = 0, bool optional = false>
Result<void> add_fault(const Written& written, Behaviour& behaviour) {
    FaultRule rule{kind, 0, written.chance};
    if (most > 0 && (written.has_text || !optional)) {
        const Result<std::int64_t> count = whole(written, least, most);
        if (!count) return fail(count.error());
        rule.count = *count;
    }
    behaviour.faults.push_back(rule);
    return {};
}

Result<void> set_ttft(const Written& written, Behaviour& behaviour) {
    const Result<Latency> read = latency(written);
    if (!read) return fail(read.error());
    behaviour.ttft = *read;
    return {};
}

Result<void> set_spike(const Written& written, Behaviour& behaviour) {
    const Result<Nanos> span = duration(written, written.text);
    if (!span) return fail(span.error());
    behaviour.spike = Chance<Nanos>{*span, written.chance};
    return {};
}

Result<void> set_every(const Written& written, Behaviour& behaviour) {
    behaviour.tokens_per_second = 0;
    return set_duration<&Behaviour::every>(written, behaviour);
}

Result<void> set_tps(const Written& written, Behaviour& behaviour) {
    behaviour.every = Nanos{0};
    return set_whole<&Behaviour::tokens_per_second, 0, 10'000'000>(written, behaviour);
}

Result<void> set_words(const Written& written, Behaviour& behaviour) {
    behaviour.content = Content::given;
    return set_text<&Behaviour::text>(written, behaviour);
}

Result<void> set_finish(const Written& written, Behaviour& behaviour) {
    static constexpr std::array<std::string_view, 5> names = {"stop", "length", "tool_calls",
                                                              "content_filter", "function_call"};
    if (std::ranges::find(names, written.text) == names.end())
        return fail(
            bad(written, "must be stop, length, tool_calls, content_filter or function_call"));
    behaviour.finish = written.text;
    return {};
}

Result<void> set_tools(const Written& written, Behaviour& behaviour) {
    if (written.text != "auto" && written.text != "never")
        return fail(bad(written, "must be auto or never"));
    behaviour.tools = written.text == "auto" ? ToolsWhen::automatic : ToolsWhen::never;
    return {};
}

Result<void> set_usage(const Written& written, Behaviour& behaviour) {
    if (written.text == "ask")
        behaviour.usage = UsageWhen::ask;
    else if (written.text == "always")
        behaviour.usage = UsageWhen::always;
    else if (written.text == "none")
        behaviour.usage = UsageWhen::none;
    else
        return fail(bad(written, "must be ask, always or none"));
    return {};
}

Result<void> set_retry_after(const Written& written, Behaviour& behaviour) {
    return set_duration<&Behaviour::retry_after>(written, behaviour);
}

// A name of token characters and a value without line ends: nothing that could split a head.
Result<void> add_header(const Written& written, Behaviour& behaviour) {
    const std::string text = decoded(written.text);
    const std::size_t colon = text.find(':');
    const bool named = colon != std::string::npos && colon > 0 &&
                       std::ranges::all_of(text.substr(0, colon), [](char c) {
                           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                  (c >= '0' && c <= '9') || c == '-' || c == '_';
                       });
    if (!named || text.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
        return fail(bad(written, "must be NAME:TEXT"));
    behaviour.headers.emplace_back(lower(text.substr(0, colon)),
                                   std::string(trim(std::string_view(text).substr(colon + 1))));
    return {};
}

constexpr std::int64_t events_max = 1'000'000'000;

constexpr std::array settings = {
    Setting{"ttft", &set_ttft},
    Setting{"tps", &set_tps},
    Setting{"every", &set_every},
    Setting{"spike", &set_spike, true},
    Setting{"out", &set_whole<&Behaviour::out, 0, 1'000'000>},
    Setting{"words", &set_words},
    Setting{"chunk", &set_whole<&Behaviour::chunk, 1, 1'000'000>},
    Setting{"reasoning", &set_whole<&Behaviour::reasoning, 0, 100'000>},
    Setting{"cached", &set_whole<&Behaviour::cached, 0, events_max>},
    Setting{"finish", &set_finish},
    Setting{"tools", &set_tools},
    Setting{"usage", &set_usage},
    Setting{"early_head", &set_flag<&Behaviour::early_head>, false, true},
    Setting{"stamp", &set_flag<&Behaviour::stamp>, false, true},
    Setting{"model", &set_text<&Behaviour::model>},
    Setting{"fixed", &set_whole<&Behaviour::fixed, fixed_bytes_min, 100'000'000>},
    Setting{"seed", &set_whole<&Behaviour::seed, 0, INT64_MAX>},
    Setting{"price_in", &set_price<&Behaviour::price_in>},
    Setting{"price_out", &set_price<&Behaviour::price_out>},
    Setting{"status", &add_fault<Fault::status, 400, 599>, true},
    Setting{"fail", &add_fault<Fault::status, 400, 599>, true},
    Setting{"code", &set_text<&Behaviour::error_code>},
    Setting{"message", &set_text<&Behaviour::error_message>},
    Setting{"retry_after", &set_retry_after},
    Setting{"header", &add_header},
    Setting{"reset_before", &add_fault<Fault::reset_before>, true, true},
    Setting{"close_before", &add_fault<Fault::close_before>, true, true},
    Setting{"stall_before", &add_fault<Fault::stall_before>, true, true},
    Setting{"garbage", &add_fault<Fault::garbage>, true, true},
    Setting{"half_head", &add_fault<Fault::half_head>, true, true},
    Setting{"endless_line", &add_fault<Fault::endless_line>, true, true},
    Setting{"truncate_json", &add_fault<Fault::truncate_json>, true, true},
    Setting{"break_after", &add_fault<Fault::break_after, 0, events_max>, true},
    Setting{"close_after", &add_fault<Fault::close_after, 0, events_max>, true},
    Setting{"stall_after", &add_fault<Fault::stall_after, 0, events_max>, true},
    Setting{"cut_after", &add_fault<Fault::cut_after, 0, events_max>, true},
    Setting{"error_in_stream", &add_fault<Fault::error_in_stream, 0, events_max, true>, true},
};

struct PresetRow {
    Preset preset;
    Behaviour behaviour;
};

std::array<PresetRow, 4> preset_rows() {
    return {{
        {{"echo", "repeats the last user message, at once"},
         Behaviour{.name = "echo", .content = Content::echo}},
        {{"fast", "64 tokens at once"}, Behaviour{.name = "fast"}},
        {{"gpt", "64 tokens, 200 ms to the first and 80 a second"},
         Behaviour{.name = "gpt", .ttft = {200ms, 350ms, 900ms}, .tokens_per_second = 80}},
        {{"slow", "64 tokens, 1 s to the first and 15 a second"},
         Behaviour{.name = "slow", .ttft = {1s, 1500ms, 3s}, .tokens_per_second = 15}},
    }};
}

std::string suggestion(std::string_view typed, std::span<const std::string_view> known) {
    const auto near = nearest(typed, known);
    if (near) return fmt::format(", did you mean \"{}\"?", *near);
    return fmt::format("; known: {}", fmt::join(known, ", "));
}

Result<Behaviour> preset_named(std::string_view name, Names names) {
    std::vector<std::string_view> known;
    Behaviour fast;
    for (const PresetRow& row : preset_rows()) {
        if (row.preset.name == name) return row.behaviour;
        known.push_back(row.preset.name);
    }
    // A setting where the name belongs is a mistake, whatever names are taken.
    if (names == Names::any && name.find('=') == std::string_view::npos) {
        fast.name = name;
        return fast;
    }
    return fail(Error(ErrorKind::unknown_model, fmt::format("unknown simulated model \"{}\"{}",
                                                            name, suggestion(name, known)))
                    .at_field("model"));
}

Result<void> apply(std::string_view text, Behaviour& behaviour) {
    Written written;
    const std::size_t equals = text.find('=');
    written.key = trim(text.substr(0, std::min(equals, text.find('@'))));
    const auto row = std::ranges::find(settings, written.key, &Setting::key);
    if (row == settings.end()) {
        std::vector<std::string_view> known;
        for (const Setting& setting : settings)
            known.push_back(setting.key);
        return fail(Error(ErrorKind::invalid_request,
                          fmt::format("simulated model: unknown setting \"{}\"{}", written.key,
                                      suggestion(written.key, known)))
                        .at_field("model"));
    }
    const std::size_t at = row->has_chance ? text.find('@') : std::string_view::npos;
    if (at != std::string_view::npos) {
        const auto chance = read_chance(text.substr(at + 1));
        if (!chance) return fail(bad(written, "needs a chance from 0 to 1 after @"));
        written.chance = *chance;
        text = text.substr(0, at);
    }
    if (equals < text.size()) {
        written.has_text = true;
        written.text = trim(text.substr(equals + 1));
    }
    if (row->is_flag && written.has_text) return fail(bad(written, "takes no value"));
    if (!row->is_flag && !written.has_text && written.key != "error_in_stream")
        return fail(bad(written, "needs a value"));
    return row->apply(written, behaviour);
}

}  // namespace

Nanos Latency::draw(Random& random) const {
    const double u = random.unit();
    const auto between = [u](double low, double high, Nanos from, Nanos to) {
        const double part = (u - low) / (high - low);
        return from + Nanos(std::llround(part * static_cast<double>((to - from).count())));
    };
    // Below the median the same slope downwards, to half of it at the least.
    if (u < 0.5) return std::max(p50 / 2, between(0.5, 0.9, p50, p90));
    if (u < 0.9) return between(0.5, 0.9, p50, p90);
    if (u < 0.99) return between(0.9, 0.99, p90, p99);
    return p99;
}

Result<Behaviour> read_behaviour(std::string_view model, Names names) {
    const std::vector<std::string_view> parts = split(model, ';');
    Result<Behaviour> behaviour = preset_named(trim(parts.front()), names);
    for (std::size_t i = 1; behaviour && i < parts.size(); ++i) {
        if (trim(parts[i]).empty()) continue;  // a trailing semicolon
        const Result<void> applied = apply(trim(parts[i]), *behaviour);
        if (!applied) return fail(applied.error());
    }
    return behaviour;
}

std::vector<Preset> presets() {
    std::vector<Preset> all;
    for (const PresetRow& row : preset_rows())
        all.push_back(row.preset);
    return all;
}

}  // namespace weir::provider::sim
