// "Did you mean": a mistyped name against the thousands that are known. Comparing spellings costs
// the product of their lengths, so names whose letters cannot fit are put aside first.
#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>

#include "base/text.hpp"
#include "catalog/blob.hpp"
#include "catalog/catalog.hpp"
#include "catalog/own.hpp"

namespace weir::catalog {
namespace {

constexpr std::size_t typed_max = 200;  // longer names are no slip of the finger

// Which of 64 sorts a character is; cases are one, and so are some signs.
std::size_t letter(char c) { return static_cast<unsigned char>(c | 0x20) & 63U; }

// Which letters and digits a name has, whatever their order, number and case.
std::uint64_t letters(std::string_view name) {
    std::uint64_t set = 0;
    for (const char c : name)
        set |= std::uint64_t{1} << letter(c);
    return set;
}

// How often each letter stands in a name, of either case.
using Counts = std::array<std::int16_t, 64>;

// Keeps the names that base's nearest_few could accept: near enough in spelling (at most a third of
// the shorter name edited), or with the typed text as a part.
class Sieve {
public:
    explicit Sieve(std::string_view typed) : typed_(typed), letters_(letters(typed)) {
        for (const char c : typed)
            ++counts_[letter(c)];
    }

    void offer(std::string_view name) {
        const std::size_t shorter = std::min(typed_.size(), name.size());
        const std::size_t longer = std::max(typed_.size(), name.size());
        const std::size_t edits = std::max<std::size_t>(2, shorter / 3);
        const bool near = longer - shorter <= edits;
        const bool part = typed_.size() >= 3 && name.size() > typed_.size();
        if (!near && !part) return;
        const std::uint64_t differ = letters(name) ^ letters_;
        const bool fits = near && static_cast<std::size_t>(std::popcount(differ)) <= 2 * edits &&
                          edits_at_least(name) <= edits;
        if (fits || (part && (differ & letters_) == 0 && contains_ignoring_case(name, typed_)))
            kept_.push_back(name);
    }
    const std::vector<std::string_view>& kept() const { return kept_; }

private:
    // Letters too many and letters too few each need an edit, whatever their places.
    std::size_t edits_at_least(std::string_view name) const {
        Counts rest = counts_;
        for (const char c : name)
            --rest[letter(c)];
        std::size_t missing = 0;
        std::size_t surplus = 0;
        for (const std::int16_t count : rest)
            (count > 0 ? missing : surplus) += static_cast<std::size_t>(std::abs(count));
        return std::max(missing, surplus);
    }

    std::string_view typed_;
    std::uint64_t letters_;
    Counts counts_{};
    std::vector<std::string_view> kept_;
};

}  // namespace

std::vector<std::string> Catalog::suggest(std::string_view name, std::size_t most) const {
    if (name.empty() || name.size() > typed_max) return {};
    std::vector<std::string> result;
    const std::size_t slash = name.find('/');
    const std::string_view provider = name.substr(0, slash);
    // "openai/gpt5": a known provider's models, if any of them is near.
    if (slash != std::string_view::npos && find_provider(provider)) {
        Sieve sieve(name.substr(slash + 1));
        const std::vector<Offering> offerings = offerings_of(provider);
        for (const Offering& offering : offerings)
            sieve.offer(offering.id);
        for (const std::string_view near : nearest_few(name.substr(slash + 1), sieve.kept(), most))
            result.push_back(std::string(provider) + "/" + std::string(near));
        if (!result.empty()) return result;
    }
    Sieve sieve(name);
    for (std::size_t i = 0; i < tables_->names.size(); ++i)
        sieve.offer(tables_->text(tables_->names[i].name));
    if (own_)
        for (const Offering& offering : own_->offerings())
            sieve.offer(offering.id);
    for (const std::string_view near : nearest_few(name, sieve.kept(), most))
        result.emplace_back(near);
    return result;
}

std::vector<std::string> Catalog::suggest_provider(std::string_view id, std::size_t most) const {
    if (id.empty() || id.size() > typed_max) return {};
    std::vector<std::string> result;
    const std::vector<std::string_view> ids = provider_ids();
    for (const std::string_view near : nearest_few(id, ids, most))
        result.emplace_back(near);
    return result;
}

}  // namespace weir::catalog
