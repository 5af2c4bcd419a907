#include "provider/request_edits.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace weir::provider {
namespace {

constexpr std::string_view old_limit = "max_tokens";
constexpr std::string_view new_limit = "max_completion_tokens";

// A request has only a handful of members, so looking through them is cheap.
bool has(const wire::ChatPeek& peek, std::string_view key) {
    return std::ranges::find(peek.members, key, &wire::MemberRange::key) != peek.members.end();
}

void rename_output_limit(const wire::ChatPeek& peek, const catalog::Quirks& quirks,
                         RequestEdits& edits) {
    std::string_view wanted;
    if (quirks.output_limit == catalog::OutputLimit::max_tokens) wanted = old_limit;
    if (quirks.output_limit == catalog::OutputLimit::max_completion_tokens) wanted = new_limit;
    if (wanted.empty()) return;
    const std::string_view other = wanted == old_limit ? new_limit : old_limit;
    if (!has(peek, other)) return;
    // With both there (one may be null), the one that carries the limit wins under the known name.
    if (peek.output_max_field == wanted)
        edits.edit.remove.emplace_back(other);
    else
        edits.edit.rename.push_back({std::string(other), std::string(wanted)});
}

void ask_for_usage(const wire::ChatPeek& peek, const catalog::Quirks& quirks, RequestEdits& edits) {
    if (!peek.stream) return;
    const bool refused = quirks.refuses("stream_options");
    if (refused || quirks.stream_usage == catalog::StreamUsage::not_supported) {
        // Asked for by the client or not: sent on, it would be a 400 or 422 for nothing.
        if (!refused && has(peek, "stream_options"))
            edits.edit.remove.emplace_back("stream_options");
        return;
    }
    edits.edit.ask_usage =
        !peek.usage_asked && quirks.stream_usage == catalog::StreamUsage::on_request;
}

}  // namespace

RequestEdits request_edits(const wire::ChatPeek& peek, std::string_view model,
                           const catalog::Quirks& quirks) {
    RequestEdits edits;
    if (model != peek.model) edits.edit.model = model;
    rename_output_limit(peek, quirks, edits);
    ask_for_usage(peek, quirks, edits);

    // The provider's own name for the seed, where it has one.
    const bool seed_renamed =
        !quirks.seed_field.empty() && quirks.seed_field != "seed" && has(peek, "seed");
    if (seed_renamed) edits.edit.rename.push_back({"seed", std::string(quirks.seed_field)});
    const bool seed_lost = quirks.seed_field.empty();

    for (const wire::MemberRange& member : peek.members) {
        const std::string& key = member.key;
        const bool lost = key == "seed" ? seed_lost || (!seed_renamed && quirks.refuses(key))
                                        : quirks.refuses(key);
        if (!lost) continue;
        // The limit under its other name is renamed above, not lost.
        const bool renamed = std::ranges::any_of(
            edits.edit.rename, [&](const wire::RequestEdit::Rename& r) { return r.from == key; });
        const bool gone = std::ranges::find(edits.edit.remove, key) != edits.edit.remove.end();
        if (renamed || gone) continue;
        edits.edit.remove.push_back(key);
        // What we would have asked for anyway, or what asks for nothing, is no loss.
        const bool matters = key != "stream_options";
        if (matters) edits.dropped.push_back(key);
    }
    return edits;
}

wire::Quirks wire_quirks(const catalog::Quirks& quirks) {
    return {.reasoning_beside_completion = quirks.usage_excludes_reasoning};
}

wire::RequestEdit vertex_anthropic_edit() {
    wire::RequestEdit edit;
    edit.remove = {"model"};
    edit.defaults = {
        {.key = "anthropic_version", .value = fmt::format("\"{}\"", vertex_anthropic_version)}};
    return edit;
}

}  // namespace weir::provider
