#include "route/strategy/likeness.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <set>

namespace weir::route {
namespace {

constexpr std::size_t features_max = 512;  // of one sentence
// A word says more than each of its pieces.
constexpr float word_weight = 2;

bool is_scriptless(char32_t c) {  // writes words without spaces between them
    return (c >= 0x0E00 && c < 0x0F00) || (c >= 0x2E80 && c < 0xAC00) ||
           (c >= 0xF900 && c < 0xFB00) || c >= 0x20000;
}

bool is_letter(char32_t c) {
    if (c < 0x80) return (c >= '0' && c <= '9') || ((c | 0x20U) >= 'a' && (c | 0x20U) <= 'z');
    return c >= 0xC0 && c != 0xD7 && c != 0xF7 && !(c >= 0x2000 && c < 0x2E80) &&
           !(c >= 0x3000 && c <= 0x3004) && !(c >= 0x3008 && c <= 0x3020) &&
           !(c >= 0xFF00 && c <= 0xFF0F);
}

// Of the alphabets whose capitals lie at a fixed distance, which is nearly everybody.
char32_t small(char32_t c) {
    if ((c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7) ||
        (c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F))
        return c + 32;
    if (c >= 0x400 && c <= 0x40F) return c + 80;
    if (c >= 0x100 && c <= 0x137) return c | 1U;
    return c;
}

// The next code point; a byte that is no UTF-8 stands for itself.
char32_t next(std::string_view text, std::size_t& at) {
    const auto lead = static_cast<unsigned char>(text[at++]);
    const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
    if (more == 0 || at + static_cast<std::size_t>(more) > text.size()) return lead;
    char32_t c = lead & (0x3FU >> static_cast<unsigned>(more));
    for (int i = 0; i < more; ++i) {
        const auto byte = static_cast<unsigned char>(text[at + static_cast<std::size_t>(i)]);
        if ((byte & 0xC0U) != 0x80) return lead;
        c = (c << 6U) | (byte & 0x3FU);
    }
    at += static_cast<std::size_t>(more);
    return c;
}

std::uint32_t mix(std::uint32_t state, char32_t c) {
    return (state ^ static_cast<std::uint32_t>(c)) * 0x9E3779B1U + (state >> 15U);
}

// Each feature of a sentence once.
class Features {
public:
    struct One {
        std::uint32_t hash = 0;
        float weight = 1;
    };
    explicit Features(std::string_view text) {
        char32_t one = 0;
        char32_t two = 0;
        std::uint32_t word = 0;
        bool spaced = false;
        const auto end_word = [&] {
            if (spaced && word != 0) add(mix(word, 1), word_weight);
            if (spaced && one != 0) add(piece(two, one, ' '), 1);
            word = 0;
            one = two = ' ';
            spaced = false;
        };
        for (std::size_t at = 0; at < text.size();) {
            const char32_t c = small(next(text, at));
            if (!is_letter(c)) {
                if (one != ' ') end_word();
                continue;
            }
            if (is_scriptless(c)) {
                add(mix(mix(7, c), 2), 1);
                if (one > ' ') add(piece(' ', one, c), 1);
            } else {
                add(piece(two == 0 ? ' ' : two, one == 0 ? ' ' : one, c), 1);
                word = mix(word == 0 ? 5 : word, c);
                spaced = true;
            }
            two = one;
            one = c;
        }
        if (one != ' ') end_word();
    }
    std::span<const One> all() const { return std::span(all_).first(count_); }

private:
    static std::uint32_t piece(char32_t a, char32_t b, char32_t c) {
        return mix(mix(mix(3, a), b), c);
    }
    void add(std::uint32_t hash, float weight) {
        hash |= 1U;                                  // 0 is nobody
        std::size_t at = hash * 0x85EBCA6BU >> 22U;  // of the 1024 places
        for (; seen_[at] != 0; at = (at + 1) % seen_.size())
            if (seen_[at] == hash) return;
        if (count_ == features_max) return;
        seen_[at] = hash;
        all_[count_++] = {hash, weight};
    }
    std::array<std::uint32_t, 2 * features_max> seen_{};
    std::array<One, features_max> all_;
    std::size_t count_ = 0;
};

bool ends_sentence(char c) { return c == '\n' || c == '.' || c == '?' || c == '!' || c == ';'; }

// Calls take(sentence) for each; one that is longer than an example may be is cut into such.
template <typename Take>
void for_each_sentence(std::string_view text, const Take& take) {
    std::size_t begin = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool full = at + 1 - begin >= Likeness::example_bytes_max;
        if (!ends_sentence(text[at]) && !full && at + 1 < text.size()) continue;
        // "v1.2" and "U.S." are no sentences.
        if (!full && at + 1 < text.size() && at - begin < 12) continue;
        take(text.substr(begin, at + 1 - begin));
        begin = at + 1;
    }
}

}  // namespace

Likeness::Likeness(std::span<const std::vector<std::string>> descriptions)
    : descriptions_(std::min(descriptions.size(), descriptions_max)) {
    std::map<std::uint32_t, std::set<std::size_t>> named_by;  // feature -> descriptions
    std::vector<Features> examples;
    for (std::size_t i = 0; i < descriptions_; ++i)
        for (const std::string& example : descriptions[i]) {
            if (examples.size() == examples_max) break;
            examples.emplace_back(std::string_view(example).substr(0, example_bytes_max));
            description_of_.push_back(static_cast<std::uint32_t>(i));
            for (const Features::One& one : examples.back().all())
                named_by[one.hash].insert(i);
        }
    table_.resize(std::bit_ceil(named_by.size() * 2 + 2));
    const auto all = static_cast<float>(descriptions.size());
    unknown_rarity_ = std::log(1 + all);
    std::map<std::uint32_t, std::vector<Posting>> postings;
    for (std::size_t i = 0; i < examples.size(); ++i) {
        float squares = 0;
        const auto weight = [&](const Features::One& one) {
            return one.weight * std::log(1 + all / static_cast<float>(named_by[one.hash].size()));
        };
        for (const Features::One& one : examples[i].all())
            squares += weight(one) * weight(one);
        for (const Features::One& one : examples[i].all())
            postings[one.hash].push_back(
                {static_cast<std::uint32_t>(i), weight(one) / std::sqrt(squares)});
    }
    for (const auto& [hash, of_feature] : postings) {
        std::size_t at = hash & (table_.size() - 1);
        while (table_[at].hash != 0)
            at = (at + 1) & (table_.size() - 1);
        const auto begin = static_cast<std::uint32_t>(postings_.size());
        postings_.insert(postings_.end(), of_feature.begin(), of_feature.end());
        table_[at] = {hash, std::log(1 + all / static_cast<float>(named_by[hash].size())), begin,
                      static_cast<std::uint32_t>(postings_.size())};
    }
}

const Likeness::Feature* Likeness::find(std::uint32_t hash) const {
    for (std::size_t at = hash & (table_.size() - 1); table_[at].hash != 0;
         at = (at + 1) & (table_.size() - 1))
        if (table_[at].hash == hash) return &table_[at];
    return nullptr;
}

void Likeness::compare(std::string_view sentence, std::span<float> scores) const {
    const Features features(sentence);
    std::ranges::fill(scores, 0.0F);
    float squares = 0;
    for (const Features::One& one : features.all()) {
        const Feature* const known = find(one.hash);
        const float weight = one.weight * (known != nullptr ? known->rarity : unknown_rarity_);
        squares += weight * weight;
        if (known == nullptr) continue;
        for (std::uint32_t i = known->begin; i < known->end; ++i)
            scores[postings_[i].example] += weight * postings_[i].weight;
    }
    if (squares == 0) return;
    for (float& score : scores)
        score /= std::sqrt(squares);
}

void Likeness::all(std::string_view text, std::span<double> similarities) const {
    std::ranges::fill(similarities, 0.0);
    std::array<float, examples_max> room;
    const std::span<float> scores = std::span(room).first(description_of_.size());
    const auto look = [&](std::string_view sentence) {
        compare(sentence, scores);
        for (std::size_t i = 0; i < scores.size(); ++i) {
            double& best = similarities[description_of_[i]];
            best = std::max(best, static_cast<double>(scores[i]));
        }
    };
    if (text.size() <= head_bytes + tail_bytes) {
        for_each_sentence(text, look);
    } else {
        for_each_sentence(text.substr(0, head_bytes), look);
        for_each_sentence(text.substr(text.size() - tail_bytes), look);
    }
}

Likeness::Match Likeness::best(std::string_view text) const {
    std::array<double, descriptions_max> room;
    const std::span<double> similarities = std::span(room).first(descriptions_);
    all(text, similarities);
    const auto most = std::ranges::max_element(similarities);
    if (most == similarities.end() || *most <= 0) return {};
    return {static_cast<std::size_t>(most - similarities.begin()), *most};
}

}  // namespace weir::route
