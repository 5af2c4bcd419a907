#pragma once
// Places in a text of UTF-8, by byte and by character, found without counting from its beginning
// each time. Views the text. Local to this wire.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace weir::wire::gemini {

class TextIndex {
public:
    explicit TextIndex(std::string_view text);

    // Characters before that byte; a place behind the end is the end.
    std::int64_t characters(std::size_t byte) const;
    // The byte where that character begins; the end for one that is not there.
    std::size_t byte(std::int64_t character) const;

private:
    static constexpr std::size_t stride = 256;

    std::string_view text_;
    std::vector<std::int64_t> before_;  // characters before each stride of bytes
};

}  // namespace weir::wire::gemini
