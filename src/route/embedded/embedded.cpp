#include "route/embedded/embedded.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "route/strategy/likeness.hpp"

namespace weir::route {
namespace {

// Values of due_ beside a time.
constexpr std::int64_t not_begun = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t taken = std::numeric_limits<std::int64_t>::max();

constexpr std::chrono::seconds pause_first{10};  // doubles
constexpr int pauses_doubled_max = 5;

// Failures in a row alone: a share of late ones is borne, each costs its timeout only.
constexpr BreakerSettings breaker_settings{.failures_max = 5, .failure_percent = 100};

std::int64_t nanos(SteadyTime time) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

// In lanes of their own, so that the compiler may add several at once.
float product(std::span<const float> a, std::span<const float> b) {
    constexpr std::size_t lanes = 8;
    std::array<float, lanes> sums{};
    std::size_t i = 0;
    for (; i + lanes <= a.size(); i += lanes)
        for (std::size_t lane = 0; lane < lanes; ++lane)
            sums[lane] += a[i + lane] * b[i + lane];
    float sum = 0;
    for (; i < a.size(); ++i)
        sum += a[i] * b[i];
    for (const float one : sums)
        sum += one;
    return sum;
}

// Without the part of a character that a cut may have left at either end.
std::string_view whole_characters(std::string_view text) {
    const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; };
    while (!text.empty() && continues(text.front()))
        text.remove_prefix(1);
    std::size_t begin = text.size();
    while (begin > 0 && continues(text[begin - 1]))
        --begin;
    if (begin == 0) return text;
    const auto lead = static_cast<unsigned char>(text[begin - 1]);
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    return text.size() - begin + 1 < length ? text.substr(0, begin - 1) : text;
}

}  // namespace

Embedded::Embedded(EmbeddingSettings settings, std::span<const std::vector<std::string>> utterances)
    : settings_(std::move(settings)),
      descriptions_(utterances.size()),
      due_(not_begun),
      cache_(settings_.cache_max),
      breaker_(breaker_settings) {
    for (std::size_t i = 0; i < utterances.size(); ++i)
        for (const std::string& text : utterances[i]) {
            if (examples_.size() == Likeness::examples_max) return;
            const std::string_view cut =
                whole_characters(std::string_view(text).substr(0, Likeness::example_bytes_max));
            if (cut.empty()) continue;  // no model embeds nothing
            examples_.emplace_back(cut);
            description_of_.push_back(static_cast<std::uint32_t>(i));
        }
}

bool Embedded::begin() const {
    std::int64_t expected = not_begun;
    return !examples_.empty() && due_.compare_exchange_strong(expected, taken);
}

bool Embedded::begin_again(SteadyTime now) const {
    std::int64_t due = due_.load();
    if (due == not_begun || due == taken || nanos(now) < due) return false;
    return due_.compare_exchange_strong(due, taken);
}

bool Embedded::publish(const Vectors& vectors) const {
    if (vectors.size() != examples_.size() || vectors.empty()) return false;
    auto table = std::make_unique<Table>(Table{.dimensions = vectors.front().size(), .values = {}});
    if (table->dimensions == 0) return false;
    table->values.reserve(vectors.size() * table->dimensions);
    for (const std::vector<float>& vector : vectors) {
        if (vector.size() != table->dimensions) return false;
        const float length = std::sqrt(product(vector, vector));
        if (!(length > 0) || !std::isfinite(length)) return false;
        for (const float value : vector)
            table->values.push_back(value / length);
    }
    kept_ = std::move(table);
    table_.store(kept_.get(), std::memory_order_release);
    return true;
}

void Embedded::failed(SteadyTime now) const {
    const int doubled = std::min(failures_.fetch_add(1), pauses_doubled_max);
    due_.store(nanos(now + pause_first * (1 << doubled)));
}

void Embedded::take_over(const Embedded& previous) {
    const Table* const table = previous.table_.load(std::memory_order_acquire);
    const bool same = settings_.model == previous.settings_.model &&
                      settings_.dimensions == previous.settings_.dimensions &&
                      examples_ == previous.examples_;
    if (table == nullptr || !same || !begin()) return;
    kept_ = std::make_unique<const Table>(*table);
    table_.store(kept_.get(), std::memory_order_release);
}

std::optional<std::vector<float>> Embedded::compare(std::uint64_t hash,
                                                    std::span<const float> vector) const {
    const Table* const table = table_.load(std::memory_order_acquire);
    if (table == nullptr || vector.size() != table->dimensions) return std::nullopt;
    const float length = std::sqrt(product(vector, vector));
    if (!(length > 0) || !std::isfinite(length)) return std::nullopt;
    std::vector<float> similarities(descriptions_, 0.0F);
    for (std::size_t i = 0; i < description_of_.size(); ++i) {
        const std::span example(&table->values[i * table->dimensions], table->dimensions);
        float& best = similarities[description_of_[i]];
        best = std::clamp(product(example, vector) / length, best, 1.0F);
    }
    cache_.keep(hash, similarities);
    return similarities;
}

std::string text_to_embed(std::string_view text) {
    if (text.size() <= Likeness::head_bytes + Likeness::tail_bytes) return std::string(text);
    std::string cut(whole_characters(text.substr(0, Likeness::head_bytes)));
    cut += "\n";
    return cut.append(whole_characters(text.substr(text.size() - Likeness::tail_bytes)));
}

}  // namespace weir::route
