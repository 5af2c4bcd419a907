#include "wire/gemini/usage.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace weir::wire::gemini {

namespace {

using json::Value;

// A count, 0 when it is missing, negative or no whole number.
std::int64_t count_at(Value object, std::string_view key) {
    return std::max<std::int64_t>(object[key].integer_or(0), 0);
}

struct Modalities {
    std::int64_t image = 0;
    std::int64_t video = 0;
    std::int64_t audio = 0;
};

// The numbers are those of clients that ask for enums as integers (recorded from Vertex, 2025-08).
void add_details(Value details, Modalities& to) {
    for (const Value one : details.elements()) {
        const Value modality = one["modality"];
        const std::int64_t number = modality.integer_or(0);
        const std::int64_t tokens = count_at(one, "tokenCount");
        if (modality.is("IMAGE") || number == 2) to.image += tokens;
        if (modality.is("VIDEO") || number == 3) to.video += tokens;
        if (modality.is("AUDIO") || number == 4) to.audio += tokens;
    }
}

void write_detail(json::Writer& out, std::string_view modality, Tokens tokens) {
    if (tokens.value() <= 0) return;
    out.open_object().member("modality", modality).member("tokenCount", tokens.value());
    out.close_object();
}

void write_details(json::Writer& out, std::string_view key, Tokens all,
                   const std::array<std::pair<std::string_view, Tokens>, 3>& others) {
    Tokens text = all;
    for (const auto& [modality, tokens] : others)
        text -= tokens;
    if (text == all) return;
    out.key(key).open_array();
    write_detail(out, "TEXT", text);
    for (const auto& [modality, tokens] : others)
        write_detail(out, modality, tokens);
    out.close_array();
}

}  // namespace

std::optional<llm::Usage> read_usage(Value usage) {
    bool counted = false;
    for (const std::string_view key : {"promptTokenCount", "candidatesTokenCount",
                                       "thoughtsTokenCount", "toolUsePromptTokenCount"})
        counted = counted || usage[key].is_number();
    if (!counted) return std::nullopt;
    const std::int64_t prompt = count_at(usage, "promptTokenCount");
    const std::int64_t tools = count_at(usage, "toolUsePromptTokenCount");
    const std::int64_t cached = std::min(count_at(usage, "cachedContentTokenCount"), prompt);
    llm::Usage read;
    read.input_cache_read = Tokens(cached);
    read.input_uncached = Tokens(prompt - cached) + Tokens(tools);
    read.input_tool_use = Tokens(tools);
    read.output_visible = Tokens(count_at(usage, "candidatesTokenCount"));
    read.output_reasoning = Tokens(count_at(usage, "thoughtsTokenCount"));
    Modalities in;
    add_details(usage["promptTokensDetails"], in);
    add_details(usage["toolUsePromptTokensDetails"], in);
    read.input_image = Tokens(in.image);
    read.input_video = Tokens(in.video);
    read.input_audio = Tokens(in.audio);
    Modalities out;
    add_details(usage["candidatesTokensDetails"], out);
    read.output_image = Tokens(out.image);
    read.output_audio = Tokens(out.audio);
    return read;
}

std::string read_service_tier(Value usage) {
    if (usage["serviceTier"].text_bytes() > 0) return usage["serviceTier"].text();
    constexpr std::string_view prefix = "ON_DEMAND_";
    const std::string_view traffic = usage["trafficType"].plain().value_or("");
    return traffic.starts_with(prefix) ? lower(traffic.substr(prefix.size())) : "";
}

void write_usage(json::Writer& out, const llm::Usage& usage) {
    const Tokens prompt = usage.input() - usage.input_tool_use;
    out.member("promptTokenCount", prompt.value());
    if (usage.input_cache_read.value() > 0)
        out.member("cachedContentTokenCount", usage.input_cache_read.value());
    out.member("candidatesTokenCount", usage.output_visible.value());
    if (usage.output_reasoning.value() > 0)
        out.member("thoughtsTokenCount", usage.output_reasoning.value());
    if (usage.input_tool_use.value() > 0)
        out.member("toolUsePromptTokenCount", usage.input_tool_use.value());
    out.member("totalTokenCount", usage.total().value());
    write_details(out, "promptTokensDetails", prompt,
                  {{{"IMAGE", usage.input_image},
                    {"VIDEO", usage.input_video},
                    {"AUDIO", usage.input_audio}}});
    write_details(
        out, "candidatesTokensDetails", usage.output_visible,
        {{{"IMAGE", usage.output_image}, {"VIDEO", Tokens()}, {"AUDIO", usage.output_audio}}});
}

}  // namespace weir::wire::gemini
