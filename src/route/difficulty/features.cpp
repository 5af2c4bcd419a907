#include "route/difficulty/features.hpp"

#include <algorithm>
#include <cmath>

namespace weir::route::difficulty {
namespace {

enum class Sort : std::uint8_t { space, lower, upper, digit, mark, letter, sign, rest };

// letter: begins or continues a letter of two bytes, or of a script that writes spaces.
// sign: begins a character of three or four bytes that is a word of its own: typographic marks,
// CJK, kana, Hangul, emoji.
constexpr Sort sort_of(unsigned byte) {
    if (byte >= 'a' && byte <= 'z') return Sort::lower;
    if (byte >= 'A' && byte <= 'Z') return Sort::upper;
    if (byte >= '0' && byte <= '9') return Sort::digit;
    if (byte <= ' ' || byte == 0x7f) return Sort::space;
    if (byte < 0x80) return Sort::mark;
    if (byte < 0xc0) return Sort::rest;
    return byte >= 0xe2 ? Sort::sign : Sort::letter;
}

constexpr std::array<Sort, 256> sorts = [] {
    std::array<Sort, 256> table{};
    for (unsigned byte = 0; byte < 256; ++byte)
        table[byte] = sort_of(byte);
    return table;
}();

constexpr std::uint64_t basis = 0xcbf2'9ce4'8422'2325U;
constexpr std::uint64_t prime = 0x100'0000'01b3U;
constexpr std::uint64_t spread = 0x9e37'79b9'7f4a'7c15U;

constexpr std::uint64_t step(std::uint64_t hash, unsigned byte) { return (hash ^ byte) * prime; }
constexpr std::uint64_t hash_of(std::string_view word) {
    std::uint64_t hash = basis;
    for (const char c : word)
        hash = step(hash, static_cast<unsigned char>(c));
    return hash;
}

// Words that change what is asked, found by their hash alone: a table of two bits a word.
enum : std::uint8_t { plain = 0, negation = 1, quantity = 2 };
constexpr std::size_t kind_slots = 1024;
constexpr std::size_t kind_slot(std::uint64_t hash) { return (hash * spread) >> 54U; }
constexpr std::array<std::uint8_t, kind_slots> word_kinds = [] {
    std::array<std::uint8_t, kind_slots> table{};
    for (const std::string_view word :
         {"not", "except", "never", "no", "none", "neither", "nor", "cannot", "false", "incorrect",
          "least", "without", "unless", "t"})
        table[kind_slot(hash_of(word))] = negation;
    for (const std::string_view word :
         {"each",  "per",    "every",  "half",  "twice", "third", "quarter", "percent",
          "times", "more",   "less",   "fewer", "than",  "total", "average", "remaining",
          "left",  "double", "triple", "ratio", "rate",  "first", "after",   "before"})
        table[kind_slot(hash_of(word))] = quantity;
    return table;
}();

}  // namespace

// By pointer: the places are bounded by their masks, and a check of each costs a fifth of the time.
void Features::add(std::uint64_t wide_hash, bool pair) {
    const auto hash = static_cast<std::uint32_t>(wide_hash >> 32U);
    std::uint16_t* const slots = slots_.data();
    Term* const terms = terms_.data();
    std::size_t slot = hash % slot_count;
    while (slots[slot] != 0) {
        Term& term = terms[slots[slot] - 1U];
        if (term.hash == hash) {
            ++term.count;
            return;
        }
        slot = (slot + 1) % slot_count;
    }
    if (count_ == terms_max) return;
    terms[count_++] = {.hash = hash, .count = 1, .pair = pair};
    slots[slot] = static_cast<std::uint16_t>(count_);
}

// Reads bytes one after the other; what stays between two of them is here.
class Reader {
public:
    explicit Reader(Features& out) : out_(out) {}

    void read(std::string_view text) {
        for (std::size_t at = 0; at < text.size(); ++at) {
            const auto byte = static_cast<unsigned char>(text[at]);
            switch (sorts[byte]) {
                case Sort::lower: letter(byte); break;
                case Sort::upper:
                    if (length_ == 0) ++counts_.capitals;
                    ++capitals_;
                    letter(byte | 0x20U);
                    break;
                case Sort::letter:
                case Sort::rest:
                    ++counts_.beyond_ascii;
                    letter(byte);
                    break;
                case Sort::digit: digit(byte); break;
                case Sort::space: space(byte); break;
                case Sort::mark: mark(byte); break;
                case Sort::sign: at += sign(text.substr(at)); break;
            }
        }
        end_word();
        end_number();
        if (ended_) ++counts_.sentences;
        ended_ = false;
        counts_.bytes += static_cast<std::uint32_t>(text.size());
    }

    const Counts& counts() const { return counts_; }

private:
    void letter(unsigned byte) {
        if (digits_ != 0) end_number();
        hash_ = step(hash_, byte);
        ++length_;
        ended_ = false;
    }

    void digit(unsigned byte) {
        if (length_ != 0) end_word();
        ++digits_;
        ++counts_.digits;
        ended_ = false;
        word(step(basis, byte));
    }

    void space(unsigned byte) {
        end_word();
        end_number();
        if (ended_) ++counts_.sentences;
        ended_ = false;
        if (byte == '\n') {
            ++counts_.lines;
            line_words_ = 0;
        }
    }

    void mark(unsigned byte) {
        const bool opens_line = line_words_ == 0 && length_ == 1;  // "B" of "B. 17"
        end_word();
        end_number();
        ended_ = byte == '.' || byte == '!' || byte == '?';
        switch (byte) {
            case '?': ++counts_.questions; break;
            case ',': ++counts_.commas; break;
            case '.':
            case ')':
            case ':':
                if (opens_line) ++counts_.options;
                break;
            case '(':
            case '[': ++counts_.brackets; break;
            case '{':
                ++counts_.brackets;
                ++counts_.code_marks;
                break;
            case ';':
            case '}':
            case '`':
            case '_':
            case '#': ++counts_.code_marks; break;
            case '$':
            case '\\': ++counts_.latex_marks; break;
            case '+':
            case '*':
            case '/':
            case '=':
            case '<':
            case '>':
            case '%':
            case '^':
            case '|': ++counts_.symbols; break;
            default: break;
        }
        word(step(basis, byte));
    }

    // One character as a word; returns how many of its bytes follow the first.
    std::size_t sign(std::string_view rest) {
        end_word();
        end_number();
        ended_ = false;
        std::uint64_t hash = step(basis, static_cast<unsigned char>(rest[0]));
        std::size_t more = 0;
        while (more < 3 && more + 1 < rest.size()) {
            const auto byte = static_cast<unsigned char>(rest[more + 1]);
            if (sorts[byte] != Sort::rest) break;
            hash = step(hash, byte);
            ++more;
        }
        counts_.beyond_ascii += static_cast<std::uint32_t>(more + 1);
        word(hash);
        return more;
    }

    void end_word() {
        if (length_ == 0) return;
        ++counts_.words;
        counts_.letters += length_;
        if (length_ >= 9) ++counts_.long_words;
        if (length_ >= 2 && capitals_ == length_) ++counts_.shouted;
        const std::uint8_t kind = word_kinds[kind_slot(hash_)];
        if (kind == negation) ++counts_.negations;
        if (kind == quantity) ++counts_.quantities;
        length_ = 0;
        capitals_ = 0;
        word(hash_);
        hash_ = basis;
    }

    void end_number() {
        if (digits_ == 0) return;
        ++counts_.numbers;
        counts_.number_digits_max = std::max(counts_.number_digits_max, digits_);
        digits_ = 0;
    }

    void word(std::uint64_t hash) {
        ++counts_.terms;
        ++line_words_;
        if (counts_.options != 0) ++counts_.option_terms;
        out_.add(hash * spread, false);
        out_.add((before_ * prime ^ hash) * spread, true);
        before_ = hash;
    }

    Features& out_;
    Counts counts_;
    std::uint64_t hash_ = basis;    // of the word so far
    std::uint64_t before_ = basis;  // of the word before it
    std::uint32_t length_ = 0;      // of the word so far
    std::uint32_t capitals_ = 0;    // in it
    std::uint32_t digits_ = 0;      // of the number so far
    std::uint32_t line_words_ = 0;  // in this line
    bool ended_ = false;            // the byte before may end a sentence
};

void Features::read(std::string_view prompt) {
    count_ = 0;
    slots_.fill(0);
    Reader reader(*this);
    if (prompt.size() <= head_bytes + tail_bytes) {
        reader.read(prompt);
    } else {
        reader.read(prompt.substr(0, head_bytes));
        reader.read(prompt.substr(prompt.size() - tail_bytes));
    }
    Counts counts = reader.counts();
    counts.bytes_all = static_cast<std::uint32_t>(std::min<std::size_t>(prompt.size(), 1U << 24U));
    counts.distinct = count_ / 2;
    shape_ = shape_of(counts);
}

float Features::damped_large(std::uint16_t count) {
    return 1.0F + std::log(static_cast<float>(count));
}

}  // namespace weir::route::difficulty
