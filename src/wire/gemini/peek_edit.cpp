#include <algorithm>

#include "json/document.hpp"
#include "json/writer.hpp"
#include "wire/gemini/names.hpp"
#include "wire/gemini/peek.hpp"
#include "wire/seal_cuts.hpp"

namespace weir::wire::gemini {

namespace {

constexpr std::string_view config = "generationConfig";
constexpr std::string_view config_prefix = "generationConfig.";

// The key as the object spells it.
std::string spelled(std::span<const MemberRange> members, std::string_view key) {
    for (const MemberRange& one : members)
        if (same_name(key, one.key)) return one.key;
    return std::string(key);
}

void apply(const RequestEdit& edit, std::span<const MemberRange> members, ObjectEdit& object) {
    for (const std::string& key : edit.remove)
        object.remove(spelled(members, key));
    for (const RequestEdit::Rename& rename : edit.rename)
        object.rename(spelled(members, rename.from), rename.to);
    for (const RequestEdit::Default& one : edit.defaults)
        object.set_default(spelled(members, one.key), one.value);
    for (const RequestEdit::Default& one : edit.set)
        object.set(spelled(members, one.key), one.value);
}

// What of the edit is for generationConfig, without its prefix; and the rest.
struct Split {
    RequestEdit config;
    RequestEdit top;
};

Split split(const RequestEdit& edit) {
    const auto is_below = [](std::string_view key) { return key.starts_with(config_prefix); };
    const auto below = [](std::string_view key) {
        return std::string(key.substr(config_prefix.size()));
    };
    Split parts;
    for (const std::string& key : edit.remove)
        is_below(key) ? parts.config.remove.push_back(below(key)) : parts.top.remove.push_back(key);
    for (const RequestEdit::Rename& one : edit.rename) {
        if (is_below(one.from) && is_below(one.to))
            parts.config.rename.push_back({below(one.from), below(one.to)});
        else
            parts.top.rename.push_back(one);
    }
    for (const RequestEdit::Default& one : edit.defaults)
        is_below(one.key) ? parts.config.defaults.push_back({below(one.key), one.value})
                          : parts.top.defaults.push_back(one);
    for (const RequestEdit::Default& one : edit.set)
        is_below(one.key) ? parts.config.set.push_back({below(one.key), one.value})
                          : parts.top.set.push_back(one);
    return parts;
}

bool changes_anything(const RequestEdit& edit) {
    return !edit.remove.empty() || !edit.rename.empty() || !edit.defaults.empty() ||
           !edit.set.empty();
}

// A generationConfig of its own for a body that has none.
std::string fresh_config(const RequestEdit& edit) {
    std::string text;
    json::Writer out(text);
    out.open_object();
    for (const RequestEdit::Default& one : edit.set)
        out.member_raw(one.key, one.value);
    for (const RequestEdit::Default& one : edit.defaults)
        if (std::ranges::find(edit.set, one.key, &RequestEdit::Default::key) == edit.set.end())
            out.member_raw(one.key, one.value);
    out.close_object();
    return text;
}

void edit_config(std::string_view body, const ChatPeek& peek, const RequestEdit& edit,
                 ObjectEdit& object) {
    const std::string key = spelled(peek.members, config);
    const auto place = std::ranges::find(peek.members, key, &MemberRange::key);
    const std::string_view value =
        place == peek.members.end() ? std::string_view() : place->value_range.of(body);
    const Result<json::Document> document = json::read(value);
    if (!document || !document->root().is_object()) {
        if (!edit.set.empty() || !edit.defaults.empty()) object.set(key, fresh_config(edit));
        return;
    }
    std::vector<MemberRange> members;
    const std::size_t start = place->value_range.begin;
    const auto shifted = [start](json::Range range) {
        return json::Range{range.begin + start, range.end + start};
    };
    for (const json::Member& one : document->root().members())
        members.push_back({one.key.text(), shifted(one.key.range()), shifted(one.value.range())});
    ObjectEdit inner(body, start, members);
    apply(edit, members, inner);
    for (Splice& splice : std::move(inner).splices())
        object.splice(std::move(splice));
}

}  // namespace

SplicedBody edit(std::string_view body, const ChatPeek& peek, const RequestEdit& edit) {
    ObjectEdit object(body, peek.open, peek.members);
    cut_seals(peek.seals, edit, object);
    const Split parts = split(edit);
    if (changes_anything(parts.config)) edit_config(body, peek, parts.config, object);
    apply(parts.top, peek.members, object);
    if (!edit.model.empty()) object.remove("model");
    return SplicedBody(body, std::move(object).splices());
}

}  // namespace weir::wire::gemini
