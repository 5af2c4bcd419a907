#include "json/document_walk.hpp"

#include <cstring>

#include "json/grammar.hpp"

namespace weir::json {

namespace {

using detail::Node;

enum class Expect : std::uint8_t { value, value_or_end, key, key_or_end, comma_or_end, nothing };

class Walk {
public:
    Walk(std::string_view text, std::span<const std::uint32_t> places, const Limits& limits,
         std::span<Node> nodes)
        : text_(text), places_(places), nodes_(nodes), depth_max_(limits.depth_max) {
        find_escape(0);
    }

    std::uint32_t run() {
        for (at_ = 0; at_ < places_.size(); ++at_)
            if (!step(text_[places_[at_]])) return 0;
        return expect_ == Expect::nothing ? count_ : 0;
    }

private:
    bool step(char c) {
        switch (expect_) {
            case Expect::comma_or_end:
                if (c == ',') {
                    expect_ = in_object_ ? Expect::key : Expect::value;
                    return true;
                }
                return close(c);
            case Expect::key_or_end:
                if (c == '}') return close(c);
                return key(c);
            case Expect::key: return key(c);
            case Expect::value_or_end:
                if (c == ']') return close(c);
                return value(c);
            case Expect::value: return value(c);
            case Expect::nothing: break;
        }
        return false;
    }

    bool key(char c) {
        if (c != '"' || !string()) return false;
        ++at_;
        expect_ = Expect::value;
        return at_ < places_.size() && text_[places_[at_]] == ':';
    }

    bool value(char c) {
        switch (c) {
            case '{': return open(Kind::object);
            case '[': return open(Kind::array);
            case '"':
                if (!string()) return false;
                break;
            case 't':
                if (!scalar(Kind::boolean) || last() != "true") return false;
                break;
            case 'f':
                if (!scalar(Kind::boolean) || last() != "false") return false;
                break;
            case 'n':
                if (!scalar(Kind::null) || last() != "null") return false;
                break;
            default:
                if (!scalar(Kind::number) || !is_number(last())) return false;
        }
        after_value();
        return true;
    }

    void after_value() { expect_ = depth_ == 0 ? Expect::nothing : Expect::comma_or_end; }

    Node* add(Kind kind, std::uint32_t begin) {
        if (count_ == nodes_.size()) return nullptr;
        Node& node = nodes_[count_++];
        node = Node{.begin = begin,
                    .end = 0,
                    .span = 1,
                    .kind = static_cast<std::uint8_t>(kind),
                    .escaped = 0};
        return &node;
    }

    bool open(Kind kind) {
        Node* node = add(kind, places_[at_]);
        if (!node || depth_ == depth_max_) return false;
        // Until it is closed, the span of a container is the way back to the one around it.
        node->span = container_;
        container_ = count_ - 1;
        ++depth_;
        in_object_ = kind == Kind::object;
        expect_ = in_object_ ? Expect::key_or_end : Expect::value_or_end;
        return true;
    }

    bool close(char c) {
        if (depth_ == 0 || c != (in_object_ ? '}' : ']')) return false;
        Node& node = nodes_[container_];
        const std::uint32_t outer = node.span;
        node.end = places_[at_] + 1;
        node.span = (count_ - container_) & span_mask;
        container_ = outer;
        --depth_;
        in_object_ = depth_ > 0 && nodes_[outer].kind == static_cast<std::uint8_t>(Kind::object);
        after_value();
        return true;
    }

    // Between a scalar and the next structural place there is white space only.
    std::uint32_t end_of_scalar() const {
        std::size_t end = at_ + 1 < places_.size() ? places_[at_ + 1] : text_.size();
        while (is_space(text_[end - 1]))
            --end;
        return static_cast<std::uint32_t>(end);
    }

    bool scalar(Kind kind) {
        Node* node = add(kind, places_[at_]);
        if (!node) return false;
        node->end = end_of_scalar();
        return true;
    }

    std::string_view last() const {
        const Node& node = nodes_[count_ - 1];
        return text_.substr(node.begin, node.end - node.begin);
    }

    bool string() {
        Node* node = add(Kind::text, places_[at_]);
        if (!node) return false;
        node->end = end_of_scalar();
        const std::size_t close = node->end - 1;
        if (close == node->begin || text_[close] != '"') return false;
        if (escape_ >= close) return true;
        node->escaped = 1;
        return check_escapes(close);
    }

    // From the first escape of a string to its closing quote.
    bool check_escapes(std::size_t close) {
        while (escape_ < close) {
            const std::size_t length = escape_length(text_.substr(escape_, close - escape_));
            if (length == 0) return false;
            find_escape(escape_ + length);
        }
        return true;
    }

    void find_escape(std::size_t from) {
        const void* found = from < text_.size()
                                ? std::memchr(text_.data() + from, '\\', text_.size() - from)
                                : nullptr;
        escape_ = found ? static_cast<std::size_t>(static_cast<const char*>(found) - text_.data())
                        : text_.size();
    }

    static constexpr std::uint32_t span_mask = (1U << 28U) - 1;

    std::string_view text_;
    std::span<const std::uint32_t> places_;
    std::span<Node> nodes_;
    std::size_t at_ = 0;
    std::size_t escape_ = 0;  // the next backslash at or after the current string's begin
    std::uint32_t count_ = 0;
    std::uint32_t container_ = 0;  // the innermost open one
    int depth_ = 0;
    int depth_max_;
    bool in_object_ = false;
    Expect expect_ = Expect::value;
};

}  // namespace

std::uint32_t walk(std::string_view text, std::span<const std::uint32_t> places,
                   const Limits& limits, std::span<Node> nodes) {
    return Walk(text, places, limits, nodes).run();
}

}  // namespace weir::json
