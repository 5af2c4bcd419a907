#pragma once
// Byte-exact edits of a body that passes through: what is not spliced stays identical. The result
// is a list of pieces for one vectored write, so the body is never copied.
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.hpp"

namespace weir::wire {

// Bytes [begin, end) of the body give way to the replacement.
struct Splice {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string replacement;
    friend bool operator==(const Splice&, const Splice&) = default;
};

// The pieces of an edited body. Owns the replacements and views the body, which must outlive it.
// Movable; the views stay valid when it is moved.
class SplicedBody {
public:
    SplicedBody() = default;
    explicit SplicedBody(std::string_view body) : SplicedBody(body, {}) {}
    // The splices in any order; they may touch but not overlap (an invariant, checked), and those
    // at one place keep their order.
    SplicedBody(std::string_view body, std::vector<Splice> splices);
    SplicedBody(SplicedBody&&) noexcept = default;
    SplicedBody& operator=(SplicedBody&&) noexcept = default;
    SplicedBody(const SplicedBody&) = delete;
    SplicedBody& operator=(const SplicedBody&) = delete;

    std::span<const std::string_view> pieces() const { return pieces_; }  // none is empty
    std::size_t size() const { return size_; }                            // bytes in all
    std::string text() const;                                             // joined: a copy
    bool changed() const { return !splices_.empty(); }

private:
    std::vector<Splice> splices_;
    std::vector<std::string_view> pieces_;
    std::size_t size_ = 0;
};

// What is to change in a top-level JSON object, by member name; the commas look after themselves.
struct MemberRange {
    std::string key;        // decoded
    json::Range key_range;  // with quotes
    json::Range value_range;
};

class ObjectEdit {
public:
    // members of the object that begins at `open` (the place of its '{') in body, in order. Both
    // must outlive the edit.
    ObjectEdit(std::string_view body, std::size_t open, std::span<const MemberRange> members);

    // value is raw JSON. A member that is there gets the value, else it is inserted.
    ObjectEdit& set(std::string_view key, std::string_view value);
    // Inserts the member only where there is none, or where it is null.
    ObjectEdit& set_default(std::string_view key, std::string_view value);
    ObjectEdit& remove(std::string_view key);  // nothing when it is not there
    // Keeps the value's bytes and place; a member that has the new name already is removed.
    ObjectEdit& rename(std::string_view key, std::string_view new_key);
    // An edit inside a member's value; it gives way when that member is removed or replaced.
    ObjectEdit& splice(Splice splice);

    std::vector<Splice> splices() &&;

private:
    struct Change {
        bool removed = false;
        std::string new_key;    // "" keeps it
        std::string new_value;  // "" keeps it
    };
    std::size_t index_of(std::string_view key) const;  // members_.size() when absent
    void add_removals(std::vector<Splice>& out) const;

    std::string_view body_;
    std::size_t open_;
    std::span<const MemberRange> members_;
    std::vector<Change> changes_;
    std::vector<std::pair<std::string, std::string>> inserted_;
    std::vector<Splice> extra_;
};

}  // namespace weir::wire
