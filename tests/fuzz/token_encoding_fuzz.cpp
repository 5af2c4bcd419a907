// Any bytes: pieces cover the text and never stand still, counting and encoding agree, and every
// token is one of the table.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "llm/tokens/encoding.hpp"
#include "llm/tokens/text_weight.hpp"

namespace {

namespace tokens = weir::llm::tokens;

void require(bool holds) {
    if (!holds) std::abort();
}

// What a decoder needs, made once.
std::vector<std::string_view> texts_of(const tokens::Encoding& encoding) {
    std::vector<std::string_view> texts(std::size_t{1} << 18);
    encoding.ranks().for_each(
        [&](tokens::TokenId id, std::string_view bytes) { texts.at(id) = bytes; });
    return texts;
}

void check(const char* name, std::string_view text) {
    static const auto cl100k = tokens::Encoding::open(tokens::embedded_ranks(), "cl100k_base");
    static const auto o200k = tokens::Encoding::open(tokens::embedded_ranks(), "o200k_base");
    const auto& encoding = std::string_view(name) == "cl100k_base" ? cl100k : o200k;
    if (!encoding) return;
    static const auto of_cl100k = texts_of(*cl100k);
    static const auto of_o200k = texts_of(*o200k);
    const auto& texts = &encoding == &cl100k ? of_cl100k : of_o200k;
    std::vector<tokens::TokenId> ids;
    encoding->encode(text, ids);
    require(ids.size() == encoding->count(text));
    std::string again;
    for (const tokens::TokenId id : ids) {
        require(id < texts.size());
        again += texts[id];
    }
    require(again == text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const tokens::PieceEnd end_of : {tokens::cl100k_piece_end, tokens::o200k_piece_end}) {
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = end_of(text, at);
            require(end > at && end <= text.size());
            at = end;
        }
    }
    check("cl100k_base", text);
    check("o200k_base", text);
    require(tokens::o200k_scale.weigh(text) >= 0);
    return 0;
}
