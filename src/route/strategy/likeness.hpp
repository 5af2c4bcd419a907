#pragma once
// How much a text is like one of several descriptions, each given by examples: TF-IDF cosine over
// hashed words and pieces of words, so of any language. Made once, read by any thread. A comparison
// looks at the beginning and the end of the text only, and allocates nothing.
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir::route {

class Likeness {
public:
    static constexpr std::size_t examples_max = 512;       // of all descriptions together
    static constexpr std::size_t example_bytes_max = 256;  // what is longer is cut
    static constexpr std::size_t descriptions_max = 64;
    static constexpr std::size_t head_bytes = 512;  // of a text that is looked at
    static constexpr std::size_t tail_bytes = 256;

    // Examples and descriptions beyond the limits are left out.
    explicit Likeness(std::span<const std::vector<std::string>> descriptions);

    struct Match {
        std::size_t description = 0;
        double similarity = 0;  // 0 to 1; 0 has nothing in common with anybody
    };
    // The description whose nearest example is nearest to some sentence of the text.
    Match best(std::string_view text) const;
    // How near each description's nearest example is: one number a description.
    void all(std::string_view text, std::span<double> similarities) const;

private:
    struct Posting {
        std::uint32_t example = 0;
        float weight = 0;
    };
    struct Feature {  // 0: a free place of the table
        std::uint32_t hash = 0;
        float rarity = 0;
        std::uint32_t begin = 0, end = 0;  // of postings_
    };
    const Feature* find(std::uint32_t hash) const;
    void compare(std::string_view sentence, std::span<float> scores) const;

    std::vector<Feature> table_;  // open addressing
    std::vector<Posting> postings_;
    std::vector<std::uint32_t> description_of_;  // by example
    std::size_t descriptions_ = 0;
    float unknown_rarity_ = 1;
};

}  // namespace weir::route
