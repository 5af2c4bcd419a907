#include "route/several/agreement.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "base/text.hpp"
#include "json/document.hpp"
#include "json/writer.hpp"

namespace weir::route {
namespace {

constexpr std::size_t text_bytes_max = 20'000;
constexpr int json_depth_max = 64;

bool is_word_byte(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (byte >= '0' && byte <= '9') ||
           ((byte | 0x20U) >= 'a' && (byte | 0x20U) <= 'z');
}

std::vector<std::string> words_of(std::string_view text) {
    text = text.substr(0, text_bytes_max);
    std::vector<std::string> words;
    std::size_t begin = 0;
    while (begin < text.size()) {
        while (begin < text.size() && !is_word_byte(text[begin]))
            ++begin;
        std::size_t end = begin;
        // A decimal point or an apostrophe inside a word belongs to it: "3.5", "isn't".
        while (end < text.size() &&
               (is_word_byte(text[end]) ||
                ((text[end] == '.' || text[end] == '\'') && end + 1 < text.size() && end > begin &&
                 is_word_byte(text[end + 1]))))
            ++end;
        if (end > begin) words.push_back(lower(text.substr(begin, end - begin)));
        begin = end + 1;
    }
    return words;
}

bool is_number(std::string_view word) {
    return !word.empty() && word.front() >= '0' && word.front() <= '9';
}

bool is_negation(std::string_view word) {
    static constexpr std::array<std::string_view, 9> negations = {
        "not", "no", "never", "none", "cannot", "nicht", "kein", "pas", "without"};
    return word.ends_with("n't") || std::ranges::find(negations, word) != negations.end();
}

// What must be the same in both: the numbers, and whether something is denied.
struct Anchors {
    std::set<std::string> numbers;
    bool negated = false;
    friend bool operator==(const Anchors&, const Anchors&) = default;
};
Anchors anchors_of(const std::vector<std::string>& words) {
    Anchors anchors;
    for (const std::string& word : words) {
        if (is_number(word)) anchors.numbers.insert(word);
        anchors.negated = anchors.negated || is_negation(word);
    }
    return anchors;
}

using Weights = std::map<std::string, double>;

Weights weights_of(const std::vector<std::string>& words) {
    Weights weights;
    for (std::size_t i = 0; i < words.size(); ++i) {
        weights[words[i]] += 1;
        if (i > 0) weights[words[i - 1] + ' ' + words[i]] += 0.5;
    }
    for (auto& [word, weight] : weights)
        weight = std::log1p(weight);
    return weights;
}

double norm(const Weights& weights) {
    double sum = 0;
    for (const auto& [word, weight] : weights)
        sum += weight * weight;
    return std::sqrt(sum);
}

void write_canonical(json::Writer& out, json::Value value, int depth) {
    if (depth > json_depth_max) {
        out.null();
    } else if (value.is_object()) {
        std::map<std::string, json::Value> members;
        for (const json::Member& member : value.members())
            members[member.key.text()] = member.value;
        out.open_object();
        for (const auto& [key, member] : members)
            write_canonical(out.key(key), member, depth + 1);
        out.close_object();
    } else if (value.is_array()) {
        out.open_array();
        for (const json::Value one : value.elements())
            write_canonical(out, one, depth + 1);
        out.close_array();
    } else if (value.is_number()) {
        if (const auto number = value.number())
            out.number(*number);
        else
            out.raw(value.raw());
    } else if (value.is_text()) {
        out.text(value.text());
    } else {
        out.raw(value.raw());
    }
}

std::string_view without_fence(std::string_view text) {
    const auto spaces = [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; };
    while (!text.empty() && spaces(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && spaces(text.back()))
        text.remove_suffix(1);
    if (!text.starts_with("```") || !text.ends_with("```") || text.size() < 7) return text;
    text.remove_suffix(3);
    const std::size_t line = text.find('\n');
    return line == std::string_view::npos ? std::string_view() : text.substr(line + 1);
}

std::string canonical_json(std::string_view text) {
    const Result<json::Document> read = json::read(without_fence(text));
    std::string canonical;
    if (!read) return canonical;
    json::Writer out(canonical);
    write_canonical(out, read->root(), 0);
    return canonical;
}

bool same_words(std::string_view a, std::string_view b) { return words_of(a) == words_of(b); }

}  // namespace

double similarity(std::string_view a, std::string_view b) {
    const std::vector<std::string> words_a = words_of(a);
    const std::vector<std::string> words_b = words_of(b);
    if (words_a.empty() || words_b.empty()) return words_a.empty() && words_b.empty() ? 1 : 0;
    if (!(anchors_of(words_a) == anchors_of(words_b))) return 0;
    const Weights weights_a = weights_of(words_a);
    const Weights weights_b = weights_of(words_b);
    double dot = 0;
    for (const auto& [word, weight] : weights_a)
        if (const auto other = weights_b.find(word); other != weights_b.end())
            dot += weight * other->second;
    return dot / (norm(weights_a) * norm(weights_b));
}

bool same_json(std::string_view a, std::string_view b) {
    const std::string one = canonical_json(a);
    return !one.empty() && one == canonical_json(b);
}

bool agree(std::string_view a, std::string_view b, const Consensus& how) {
    switch (how.compare) {
        case Consensus::Compare::exact: return same_words(a, b);
        case Consensus::Compare::structured: return same_json(a, b);
        case Consensus::Compare::semantic: return similarity(a, b) >= how.threshold;
    }
    return false;
}

std::vector<std::size_t> group(std::span<const std::string> answers, const Consensus& how) {
    std::vector<std::size_t> groups;
    std::vector<std::size_t> firsts;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        std::size_t own = 0;
        while (own < firsts.size() && !agree(answers[firsts[own]], answers[i], how))
            ++own;
        if (own == firsts.size()) firsts.push_back(i);
        groups.push_back(own);
    }
    return groups;
}

Largest largest(std::span<const std::size_t> groups) {
    Largest most;
    for (const std::size_t one : groups) {
        const auto members = static_cast<std::size_t>(std::ranges::count(groups, one));
        if (members > most.members) most = {one, members};
    }
    return most;
}

}  // namespace weir::route
