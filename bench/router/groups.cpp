#include "router/groups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <unordered_map>

#include "route/hash.hpp"

namespace weir::bench::router {
namespace {

constexpr std::size_t run_words = 13;
constexpr std::size_t sharers_max = 20;

using Hash = std::uint64_t;

std::vector<Hash> word_hashes(std::string_view text) {
    std::vector<Hash> hashes;
    std::string word;
    const auto end = [&] {
        if (!word.empty()) hashes.push_back(route::StableHash().add(word).value());
        word.clear();
    };
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 'A' && byte <= 'Z')
            word += static_cast<char>(byte | 0x20U);
        else if ((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte >= 0x80)
            word += c;
        else
            end();
    }
    end();
    return hashes;
}

Hash hash_of_run(const std::vector<Hash>& words, std::size_t begin, std::size_t end) {
    Hash hash = 0;
    for (std::size_t i = begin; i < end; ++i)
        hash = (hash ^ words[i]) * 0x9e37'79b9'7f4a'7c15U + (hash >> 29U);
    return hash;
}

std::vector<Hash> runs_of(const Sample& sample) {
    const std::vector<Hash> words = word_hashes(sample.row.prompt);
    std::vector<Hash> runs;
    if (words.size() < run_words) runs.push_back(hash_of_run(words, 0, words.size()));
    for (std::size_t i = 0; i + run_words <= words.size(); ++i)
        runs.push_back(hash_of_run(words, i, i + run_words));
    if (!sample.group.empty()) runs.push_back(route::StableHash().add(sample.group).value());
    std::ranges::sort(runs);
    const auto again = std::ranges::unique(runs);
    runs.erase(again.begin(), again.end());
    return runs;
}

class Union {
public:
    explicit Union(std::size_t size) : parents_(size) {
        std::iota(parents_.begin(), parents_.end(), std::size_t{0});
    }
    std::size_t root(std::size_t at) {
        while (parents_[at] != at) {
            parents_[at] = parents_[parents_[at]];
            at = parents_[at];
        }
        return at;
    }
    void join(std::size_t a, std::size_t b) { parents_[root(a)] = root(b); }

private:
    std::vector<std::size_t> parents_;
};

}  // namespace

void group_alike(std::vector<Sample>& samples) {
    std::unordered_map<Hash, std::vector<std::size_t>> sharers;
    for (std::size_t i = 0; i < samples.size(); ++i)
        for (const Hash run : runs_of(samples[i]))
            sharers[run].push_back(i);
    Union unions(samples.size());
    for (const auto& [run, members] : sharers)
        if (members.size() <= sharers_max)
            for (const std::size_t member : members)
                unions.join(member, members.front());
    // A name that depends on the group's members alone, not on the order of the file.
    std::map<std::size_t, Hash> names;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const Hash hash = route::StableHash().add(samples[i].row.prompt).value();
        const auto [at, fresh] = names.emplace(unions.root(i), hash);
        if (!fresh) at->second = std::min(at->second, hash);
    }
    for (std::size_t i = 0; i < samples.size(); ++i)
        samples[i].group = fmt::format("{:016x}", names[unions.root(i)]);
}

}  // namespace weir::bench::router
