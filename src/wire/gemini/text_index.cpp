#include "wire/gemini/text_index.hpp"

#include <algorithm>

namespace weir::wire::gemini {

namespace {

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

}  // namespace

TextIndex::TextIndex(std::string_view text) : text_(text) {
    std::int64_t count = 0;
    for (std::size_t at = 0; at < text.size(); at += stride) {
        before_.push_back(count);
        count += std::ranges::count_if(text.substr(at, stride), begins_character);
    }
}

std::int64_t TextIndex::characters(std::size_t byte) const {
    const std::size_t end = std::min(byte, text_.size());
    if (before_.empty()) return 0;
    const std::size_t block = std::min(end / stride, before_.size() - 1);
    const std::string_view rest = text_.substr(block * stride, end - block * stride);
    return before_[block] + std::ranges::count_if(rest, begins_character);
}

std::size_t TextIndex::byte(std::int64_t character) const {
    const auto after = std::ranges::upper_bound(before_, std::max<std::int64_t>(character, 0));
    if (after == before_.begin()) return text_.size();
    const auto block = static_cast<std::size_t>(after - before_.begin() - 1);
    std::int64_t seen = before_[block];
    for (std::size_t at = block * stride; at < text_.size(); ++at)
        if (begins_character(text_[at]) && seen++ == character) return at;
    return text_.size();
}

}  // namespace weir::wire::gemini
