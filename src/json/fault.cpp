#include "json/fault.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "json/grammar.hpp"
#include "json/utf8.hpp"

namespace weir::json {

namespace {

class Finder {
public:
    Finder(std::string_view text, const Limits& limits) : text_(text), limits_(limits) {}

    std::optional<Fault> run() {
        if (!document()) return Fault{at_, std::move(message_)};
        return std::nullopt;
    }

private:
    bool wrong(std::string message) {
        message_ = std::move(message);
        return false;
    }
    void skip_spaces() {
        while (at_ < text_.size() && is_space(text_[at_]))
            ++at_;
    }
    bool next_is(char c) const { return at_ < text_.size() && text_[at_] == c; }
    bool at_end() const { return at_ >= text_.size(); }

    bool document() {
        skip_spaces();
        if (at_end()) return wrong("expected a value, found nothing");
        if (!value()) return false;
        while (!open_.empty())
            if (!step()) return false;
        skip_spaces();
        return at_end() || wrong("expected the end");
    }

    // One element or member of the innermost open container, or its end.
    bool step() {
        const bool object = open_.back() == '{';
        const char close = object ? '}' : ']';
        skip_spaces();
        if (next_is(close)) {
            ++at_;
            open_.pop_back();
            fresh_ = false;
            return true;
        }
        if (!fresh_) {
            if (!next_is(',')) return wrong(fmt::format("expected ',' or '{}'", close));
            ++at_;
            skip_spaces();
        }
        fresh_ = false;
        if (object && !member_key()) return false;
        return value();
    }

    bool member_key() {
        if (!next_is('"')) return wrong("expected a key in double quotes");
        if (!string()) return false;
        skip_spaces();
        if (!next_is(':')) return wrong("expected ':' after the key");
        ++at_;
        skip_spaces();
        return true;
    }

    bool count_value() {
        if (values_++ < limits_.values_max) return true;
        return wrong(fmt::format("more than {} values", limits_.values_max));
    }

    bool value() {
        if (at_end()) return wrong("expected a value, found the end");
        switch (text_[at_]) {
            case '{':
            case '[': return open_container();
            case '"': return string();
            case 't': return literal("true");
            case 'f': return literal("false");
            case 'n': return literal("null");
            default: return number();
        }
    }

    bool open_container() {
        if (!count_value()) return false;
        if (std::cmp_greater_equal(open_.size(), limits_.depth_max))
            return wrong(fmt::format("nested deeper than {} levels", limits_.depth_max));
        open_.push_back(text_[at_++]);
        fresh_ = true;
        return true;
    }

    // Up to the next byte that cannot belong to a number or a literal.
    std::string_view word() const {
        std::size_t end = at_;
        while (end < text_.size() && !is_space(text_[end]) &&
               std::string_view("{}[]:,\"").find(text_[end]) == std::string_view::npos)
            ++end;
        return text_.substr(at_, end - at_);
    }

    bool literal(std::string_view expected) {
        if (word() != expected) return wrong("expected a value");
        at_ += expected.size();
        return count_value();
    }

    bool number() {
        const std::string_view found = word();
        if (!is_number(found)) {
            const bool meant =
                !found.empty() && (found[0] == '-' || (found[0] >= '0' && found[0] <= '9'));
            return wrong(meant ? "not a valid number" : "expected a value");
        }
        at_ += found.size();
        return count_value();
    }

    bool string() {
        if (!count_value()) return false;
        const std::size_t begin = at_++;
        while (!at_end() && text_[at_] != '"') {
            const auto c = static_cast<std::uint8_t>(text_[at_]);
            if (c < 0x20) return wrong("control character in a string");
            if (c == '\\') {
                const std::size_t length = escape_length(text_.substr(at_));
                if (length == 0) return wrong("not a valid escape");
                at_ += length;
                continue;
            }
            const std::size_t length = utf8_length(text_.substr(at_));
            if (length == 0) return wrong("not valid UTF-8");
            at_ += length;
        }
        if (at_end()) {
            at_ = begin;
            return wrong("string without an end");
        }
        ++at_;
        return true;
    }

    std::string_view text_;
    const Limits& limits_;
    std::vector<char> open_;
    std::string message_;
    std::size_t at_ = 0;
    std::uint32_t values_ = 0;
    bool fresh_ = false;  // the innermost container has just been opened
};

}  // namespace

std::optional<Fault> find_fault(std::string_view text, const Limits& limits) {
    return Finder(text, limits).run();
}

std::string describe(const Fault& fault, std::string_view text) {
    const std::string_view before = text.substr(0, fault.offset);
    const auto line = std::ranges::count(before, '\n') + 1;
    const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
    return fmt::format("{} at line {}, column {} (byte {})", fault.message, line,
                       fault.offset - line_begin + 1, fault.offset);
}

}  // namespace weir::json
