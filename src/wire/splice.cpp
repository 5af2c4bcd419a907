#include "wire/splice.hpp"

#include <algorithm>
#include <utility>

#include "base/check.hpp"
#include "json/escape.hpp"

namespace weir::wire {

namespace {

// Stable, and quick for the handful that there are.
void sort_by_place(std::vector<Splice>& splices) {
    const auto before = [](const Splice& a, const Splice& b) {
        return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
    };
    for (auto next = splices.begin(); next != splices.end(); ++next)
        std::rotate(std::upper_bound(splices.begin(), next, *next, before), next, next + 1);
}

}  // namespace

SplicedBody::SplicedBody(std::string_view body, std::vector<Splice> splices)
    : splices_(std::move(splices)) {
    sort_by_place(splices_);
    pieces_.reserve(2 * splices_.size() + 1);
    const auto add = [this](std::string_view piece) {
        if (piece.empty()) return;
        pieces_.push_back(piece);
        size_ += piece.size();
    };
    std::size_t at = 0;
    // The strings do not move with the vector, so views into them stay valid.
    for (const Splice& splice : splices_) {
        check(splice.begin >= at && splice.end >= splice.begin && splice.end <= body.size());
        add(body.substr(at, splice.begin - at));
        add(splice.replacement);
        at = splice.end;
    }
    add(body.substr(at));
}

std::string SplicedBody::text() const {
    std::string joined;
    joined.reserve(size_);
    for (const std::string_view piece : pieces_)
        joined.append(piece);
    return joined;
}

ObjectEdit::ObjectEdit(std::string_view body, std::size_t open,
                       std::span<const MemberRange> members)
    : body_(body), open_(open), members_(members), changes_(members.size()) {
    check(open < body.size() && body[open] == '{');
}

// The last of that name, which is the one that counts, unless it was removed.
std::size_t ObjectEdit::index_of(std::string_view key) const {
    for (std::size_t i = members_.size(); i-- > 0;) {
        if (changes_[i].removed) continue;
        const std::string& now =
            changes_[i].new_key.empty() ? members_[i].key : changes_[i].new_key;
        if (now == key) return i;
    }
    return members_.size();
}

ObjectEdit& ObjectEdit::set(std::string_view key, std::string_view value) {
    const std::size_t at = index_of(key);
    if (at < members_.size()) {
        changes_[at].new_value = value;
        return *this;
    }
    const auto inserted = std::ranges::find(
        inserted_, key, [](const auto& pair) -> const auto& { return pair.first; });
    if (inserted != inserted_.end())
        inserted->second = value;
    else
        inserted_.emplace_back(key, value);
    return *this;
}

ObjectEdit& ObjectEdit::set_default(std::string_view key, std::string_view value) {
    const std::size_t at = index_of(key);
    if (at == members_.size()) {
        const bool inserted =
            std::ranges::any_of(inserted_, [key](const auto& pair) { return pair.first == key; });
        return inserted ? *this : set(key, value);
    }
    const std::string_view now = changes_[at].new_value.empty()
                                     ? members_[at].value_range.of(body_)
                                     : std::string_view(changes_[at].new_value);
    return now == "null" ? set(key, value) : *this;
}

ObjectEdit& ObjectEdit::remove(std::string_view key) {
    for (std::size_t at = index_of(key); at < members_.size(); at = index_of(key))
        changes_[at].removed = true;
    std::erase_if(inserted_, [key](const auto& pair) { return pair.first == key; });
    return *this;
}

ObjectEdit& ObjectEdit::rename(std::string_view key, std::string_view new_key) {
    const std::size_t at = index_of(key);
    if (at == members_.size() || key == new_key) return *this;
    remove(new_key);
    changes_[at].new_key = new_key;
    return *this;
}

ObjectEdit& ObjectEdit::splice(Splice splice) {
    extra_.push_back(std::move(splice));
    return *this;
}

// Each run of removed members goes with the comma behind it, or with the one before it when the run
// is the last.
void ObjectEdit::add_removals(std::vector<Splice>& out) const {
    for (std::size_t first = 0; first < members_.size(); ++first) {
        if (!changes_[first].removed) continue;
        std::size_t next = first;
        while (next < members_.size() && changes_[next].removed)
            ++next;
        if (next < members_.size())
            out.push_back({members_[first].key_range.begin, members_[next].key_range.begin, ""});
        else if (first > 0)
            out.push_back(
                {members_[first - 1].value_range.end, members_[next - 1].value_range.end, ""});
        else
            out.push_back(
                {members_[first].key_range.begin, members_[next - 1].value_range.end, ""});
        first = next;
    }
}

std::vector<Splice> ObjectEdit::splices() && {
    std::vector<Splice> out = std::move(extra_);
    bool any_left = false;
    for (std::size_t i = 0; i < members_.size(); ++i) {
        const MemberRange& member = members_[i];
        Change& change = changes_[i];
        if (change.removed || !change.new_value.empty())
            std::erase_if(out, [&member](const Splice& inner) {
                return inner.begin >= member.value_range.begin &&
                       inner.end <= member.value_range.end;
            });
        if (change.removed) continue;
        any_left = true;
        if (!change.new_key.empty()) {
            Splice key = {member.key_range.begin, member.key_range.end, ""};
            json::append_quoted(key.replacement, change.new_key);
            out.push_back(std::move(key));
        }
        if (!change.new_value.empty())
            out.push_back(
                {member.value_range.begin, member.value_range.end, std::move(change.new_value)});
    }
    add_removals(out);
    if (inserted_.empty()) return out;
    Splice front = {open_ + 1, open_ + 1, ""};
    for (auto& [key, value] : inserted_) {
        if (!front.replacement.empty()) front.replacement.push_back(',');
        json::append_quoted(front.replacement, key);
        front.replacement.push_back(':');
        front.replacement += value;
    }
    if (any_left) front.replacement.push_back(',');
    out.push_back(std::move(front));
    return out;
}

}  // namespace weir::wire
