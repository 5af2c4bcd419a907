#pragma once
// A view of one value of a read Document. All getters are total: a missing member, a wrong type or
// a number out of range gives null, the fallback or nothing, never an exception. Plain values, 16
// bytes, copied freely; they view the Document's nodes and the text it was read from, and both must
// outlive them. One thread at a time needs no lock; reading from several threads is safe.
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/lazy_text.hpp"

namespace weir::json {

enum class Kind : std::uint8_t { null, boolean, number, text, array, object };
std::string_view name(Kind kind);  // "null", "boolean", "number", "string", "array", "object"

// Bytes [begin, end) of a text.
struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool empty() const { return begin == end; }
    std::size_t size() const { return end - begin; }
    std::string_view of(std::string_view text) const { return text.substr(begin, end - begin); }
    friend bool operator==(const Range&, const Range&) = default;
};

namespace detail {

// One value or key, in document order; an object's members are key, value, key, value.
struct Node {
    std::uint32_t begin = 0;      // of the raw text; a string's includes its quotes
    std::uint32_t end = 0;        // 0 in the null node that stands for "missing"
    std::uint32_t span : 27 = 1;  // nodes of this subtree, itself included
    std::uint32_t kind : 3 = 0;
    std::uint32_t escaped : 1 = 0;   // a string with a backslash in it
    std::uint32_t numbered : 1 = 0;  // with a \u among its escapes
};
inline constexpr Node missing{};

}  // namespace detail

class Value;

// The values of an array, or the members of an object as key and value pairs.
template <bool keyed>
class Children;
using Elements = Children<false>;
using Members = Children<true>;

class Value {
public:
    Value() = default;

    Kind kind() const { return static_cast<Kind>(node_->kind); }
    bool exists() const { return node_->end != 0; }  // false for a missing member, true for null
    bool is_null() const { return kind() == Kind::null; }  // null or missing
    bool is_text() const { return kind() == Kind::text; }
    bool is_number() const { return kind() == Kind::number; }
    bool is_boolean() const { return kind() == Kind::boolean; }
    bool is_array() const { return kind() == Kind::array; }
    bool is_object() const { return kind() == Kind::object; }

    // The exact bytes of the value in the source, quotes included; "" when missing.
    std::string_view raw() const { return {text_ + node_->begin, node_->end - node_->begin}; }
    Range range() const { return {node_->begin, node_->end}; }

    // The member of that name; the last one when it occurs twice, as most parsers have it.
    Value operator[](std::string_view key) const;
    // The element of that place.
    Value at(std::size_t index) const;
    // Elements of an array or members of an object; 0 for everything else. Walks them.
    std::size_t size() const;
    Elements elements() const;  // empty unless an array
    Members members() const;    // empty unless an object

    // Strings, escapes decoded; a lone surrogate becomes U+FFFD.
    std::string text(std::string_view fallback = {}) const;
    LazyText lazy_text() const;  // the same, to be written again; "" when it is no text
    std::optional<std::string> maybe_text() const;
    void append_text(std::string& out) const;  // nothing unless a string
    bool is(std::string_view text) const;      // a string and equal to text
    // A string without escapes, not copied.
    std::optional<std::string_view> plain() const {
        if (!is_text() || node_->escaped != 0) return std::nullopt;
        return std::string_view(text_ + node_->begin + 1, node_->end - node_->begin - 2);
    }
    std::size_t text_bytes() const;  // length of text(), without making it

    // Numbers. integer() takes 12, 12.0 and 1.2e1 and refuses what is no whole number or does not
    // fit 64 bits (beyond 2^53 only the plain spelling is taken).
    std::optional<std::int64_t> integer() const;
    std::int64_t integer_or(std::int64_t fallback) const;
    std::optional<double> number() const;
    std::optional<bool> boolean() const;
    bool is_true() const;

private:
    friend class Document;
    template <bool>
    friend class Children;
    Value(const detail::Node* node, const char* text) : node_(node), text_(text) {}

    const detail::Node* node_ = &detail::missing;
    const char* text_ = "";
};

struct Member {
    Value key;  // a string
    Value value;
};

template <bool keyed>
class Children {
public:
    class iterator {
    public:
        using value_type = std::conditional_t<keyed, Member, Value>;
        using difference_type = std::ptrdiff_t;
        iterator() = default;
        value_type operator*() const {
            if constexpr (keyed)
                return {Value(node_, text_), Value(node_ + 1, text_)};
            else
                return Value(node_, text_);
        }
        iterator& operator++() {
            node_ += keyed ? 1 + node_[1].span : node_->span;
            return *this;
        }
        iterator operator++(int) {
            iterator before = *this;
            ++*this;
            return before;
        }
        friend bool operator==(const iterator& a, const iterator& b) { return a.node_ == b.node_; }

    private:
        friend class Children;
        iterator(const detail::Node* node, const char* text) : node_(node), text_(text) {}
        const detail::Node* node_ = nullptr;
        const char* text_ = nullptr;
    };

    iterator begin() const { return {first_, text_}; }
    iterator end() const { return {last_, text_}; }

private:
    friend class Value;
    Children(const detail::Node* first, const detail::Node* last, const char* text)
        : first_(first), last_(last), text_(text) {}
    const detail::Node* first_;
    const detail::Node* last_;
    const char* text_;
};

}  // namespace weir::json
