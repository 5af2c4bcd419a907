#include "json/document_walk.hpp"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <bit>
#include <cstring>

#include "json/grammar.hpp"

namespace weir::json {

namespace {

using detail::Node;

// The places are simdjson's and lie inside the text; nodes are as many as places. So the loops
// below go without the checked access of the standard containers: this is where a request's time
// goes.
class Walk {
public:
    Walk(std::string_view text, std::span<const std::uint32_t> places, const Limits& limits,
         std::span<Node> nodes)
        : text_(text.data()),
          size_(static_cast<std::uint32_t>(text.size())),
          place_(places.data()),
          places_end_(places.data() + places.size()),
          nodes_(nodes.data()),
          next_(nodes.data()),
          nodes_end_(nodes.data() + nodes.size()),
          depth_max_(limits.depth_max) {
        find_escape(0);
    }

    // The number of nodes; 0 when the text is not valid or goes over a limit.
    std::uint32_t run() {
        if (place_ == places_end_ || !value()) return 0;
        while (depth_ > 0)
            if (!member()) return 0;
        return place_ == places_end_ ? static_cast<std::uint32_t>(next_ - nodes_) : 0;
    }

private:
    char here() const { return text_[*place_]; }

    // What follows inside the innermost container, up to and with its next value.
    bool member() {
        if (place_ == places_end_) return false;
        char c = here();
        if (c == (in_object_ ? '}' : ']')) return close();
        if (!fresh_) {
            if (c != ',' || !step()) return false;
            c = here();
        }
        fresh_ = false;
        if (!in_object_) return value();
        if (c != '"' || !string()) return false;
        if (place_ == places_end_ || here() != ':' || !step()) return false;
        return value();
    }

    // To the next place; false when there is none.
    bool step() {
        ++place_;
        return place_ != places_end_;
    }

    bool value() {
        switch (here()) {
            case '"': return string();
            case '{': return open(Kind::object);
            case '[': return open(Kind::array);
            case 't': return scalar(Kind::boolean) && last() == "true";
            case 'f': return scalar(Kind::boolean) && last() == "false";
            case 'n': return scalar(Kind::null) && last() == "null";
            default: return scalar(Kind::number) && is_number(last());
        }
    }

    Node* add(Kind kind) {
        if (next_ == nodes_end_) return nullptr;
        Node* const node = next_++;
        *node = Node{.begin = *place_,
                     .end = 0,
                     .span = 1,
                     .kind = static_cast<std::uint8_t>(kind),
                     .escaped = 0,
                     .numbered = 0};
        return node;
    }

    bool open(Kind kind) {
        Node* const node = add(kind);
        if (!node || depth_ == depth_max_) return false;
        // Until it is closed, the span of a container is the way back to the one around it.
        node->span = container_ & span_mask;
        container_ = static_cast<std::uint32_t>(node - nodes_);
        ++depth_;
        ++place_;
        in_object_ = kind == Kind::object;
        fresh_ = true;
        return true;
    }

    bool close() {
        Node& node = nodes_[container_];
        const std::uint32_t outer = node.span;
        node.end = *place_ + 1;
        node.span = static_cast<std::uint32_t>(next_ - &node) & span_mask;
        container_ = outer;
        --depth_;
        ++place_;
        in_object_ = depth_ > 0 && nodes_[outer].kind == static_cast<std::uint8_t>(Kind::object);
        fresh_ = false;
        return true;
    }

    // Steps over a scalar; between it and the next structural place there is white space only.
    std::uint32_t end_of_scalar() {
        ++place_;
        std::uint32_t end = place_ == places_end_ ? size_ : *place_;
        while (is_space(text_[end - 1]))
            --end;
        return end;
    }

    bool scalar(Kind kind) {
        Node* const node = add(kind);
        if (!node) return false;
        node->end = end_of_scalar();
        return true;
    }

    std::string_view last() const {
        const Node& node = next_[-1];
        return {text_ + node.begin, node.end - node.begin};
    }

    bool string() {
        Node* const node = add(Kind::text);
        if (!node) return false;
        node->end = end_of_scalar();
        const std::uint32_t close = node->end - 1;
        if (close == node->begin || text_[close] != '"') return false;
        if (escape_ >= close) return true;
        node->escaped = 1;
        return check_escapes(close);
    }

    // From the first escape of a string to its closing quote.
    bool check_escapes(std::uint32_t close) {
        while (escape_ < close) {
            // Texts are full of \n and \", so these are told without a call. There is a byte after
            // the backslash: the closing quote at least.
            if (is_short_escape(text_[escape_ + 1])) [[likely]] {
                if (escape_ + 1 == close) return false;
                find_escape(escape_ + 2);
                continue;
            }
            const std::size_t length = escape_length({text_ + escape_, close - escape_});
            if (length == 0) return false;
            next_[-1].numbered = 1;
            find_escape(escape_ + static_cast<std::uint32_t>(length));
        }
        return true;
    }

    // Texts with escapes have them every line or so, for which a call takes longer than the search.
    void find_escape(std::uint32_t from) {
#ifdef __SSE2__
        constexpr std::uint32_t at_once = 16;
        const __m128i backslashes = _mm_set1_epi8('\\');
        for (int block = 0; block < 8 && from + at_once <= size_; ++block, from += at_once) {
            __m128i bytes;
            std::memcpy(&bytes, text_ + from, sizeof bytes);
            const auto found =
                static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, backslashes)));
            if (found != 0) {
                escape_ = from + static_cast<std::uint32_t>(std::countr_zero(found));
                return;
            }
        }
#endif
        const void* const found =
            from < size_ ? std::memchr(text_ + from, '\\', size_ - from) : nullptr;
        escape_ =
            found ? static_cast<std::uint32_t>(static_cast<const char*>(found) - text_) : size_;
    }

    static constexpr std::uint32_t span_mask = (1U << 27U) - 1;

    const char* text_;
    std::uint32_t size_;
    const std::uint32_t* place_;
    const std::uint32_t* places_end_;
    Node* nodes_;
    Node* next_;
    Node* nodes_end_;
    std::uint32_t escape_ = 0;     // the next backslash at or after the current string's begin
    std::uint32_t container_ = 0;  // the innermost open one
    int depth_ = 0;
    int depth_max_;
    bool in_object_ = false;
    bool fresh_ = false;  // the innermost container has no member yet
};

}  // namespace

std::uint32_t walk(std::string_view text, std::span<const std::uint32_t> places,
                   const Limits& limits, std::span<Node> nodes) {
    return Walk(text, places, limits, nodes).run();
}

}  // namespace weir::json
