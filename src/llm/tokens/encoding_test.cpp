#include "llm/tokens/encoding.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>

#include "llm/tokens/encoding_vectors.hpp"

namespace weir::llm::tokens {
namespace {

// Ids back to bytes, which only tests need.
class Decoder {
public:
    explicit Decoder(const Ranks& ranks) {
        ranks.for_each([&](TokenId id, std::string_view bytes) {
            if (tokens_.size() <= id) tokens_.resize(id + 1);
            tokens_[id] = bytes;
        });
    }
    std::string text_of(const std::vector<TokenId>& ids) const {
        std::string text;
        for (const TokenId id : ids)
            text += tokens_.at(id);
        return text;
    }

private:
    std::vector<std::string_view> tokens_;
};

std::uint32_t digest(const std::vector<TokenId>& ids) {
    std::uint32_t value = 0;
    for (const TokenId id : ids)
        value = value * 1'000'003 + id + 1;
    return value;
}

class EncodingTest : public testing::Test {
protected:
    void SetUp() override {
        if (!cl100k_ || !o200k_) GTEST_SKIP() << "built without rank tables (WEIR_TOKEN_RANKS)";
    }
    std::optional<Encoding> cl100k_ = Encoding::open(embedded_ranks(), "cl100k_base");
    std::optional<Encoding> o200k_ = Encoding::open(embedded_ranks(), "o200k_base");
};

TEST_F(EncodingTest, CountsAsTiktokenDoes) {
    for (const EncodingVector& row : encoding_vectors) {
        const auto expect = [&](const Encoding& encoding, std::uint32_t count, std::uint32_t sum) {
            std::vector<TokenId> ids;
            encoding.encode(row.text, ids);
            EXPECT_EQ(ids.size(), count) << row.text;
            EXPECT_EQ(digest(ids), sum) << row.text;
            EXPECT_EQ(encoding.count(row.text), ids.size());
        };
        expect(*cl100k_, row.cl100k_count, row.cl100k_digest);
        expect(*o200k_, row.o200k_count, row.o200k_digest);
    }
}

TEST_F(EncodingTest, HasAllTokens) {
    EXPECT_EQ(cl100k_->ranks().size(), 100'256U);
    EXPECT_EQ(o200k_->ranks().size(), 199'998U);
    std::size_t found = 0;
    o200k_->ranks().for_each([&](TokenId id, std::string_view bytes) {
        found += o200k_->ranks().find(bytes) == id ? 1 : 0;
    });
    EXPECT_EQ(found, 199'998U);
    EXPECT_TRUE(Encoding::open(embedded_ranks(), "o200k_harmony").has_value());
    EXPECT_FALSE(Encoding::open(embedded_ranks(), "p50k_base").has_value());
}

// Any bytes, UTF-8 or not, come back.
TEST_F(EncodingTest, DecodesToWhatWasEncoded) {
    const Decoder of_cl100k(cl100k_->ranks());
    const Decoder of_o200k(o200k_->ranks());
    std::mt19937 random(7);
    for (int i = 0; i < 3'000; ++i) {
        std::string text(random() % 300, '\0');
        for (char& c : text)
            c = i % 2 == 0 ? static_cast<char>(random()) : " a\n'"[random() % 4];
        std::vector<TokenId> ids;
        cl100k_->encode(text, ids);
        ASSERT_EQ(of_cl100k.text_of(ids), text);
        ids.clear();
        o200k_->encode(text, ids);
        ASSERT_EQ(of_o200k.text_of(ids), text);
        ASSERT_EQ(o200k_->count(text), ids.size());
    }
}

// A piece is cut where it is too long, and only there.
TEST_F(EncodingTest, CutsPiecesThatNobodyWrites) {
    const std::string most(piece_bytes_max, 'a');
    EXPECT_EQ(o200k_->count(most + most), 2 * o200k_->count(most));
    EXPECT_EQ(o200k_->count(most + " a"), o200k_->count(most) + 1);
}

// WEIR_TOKEN_VECTORS: what tools/tokens/oracle.py wrote.
TEST_F(EncodingTest, AgreesWithTheOracle) {
    const char* const path = std::getenv("WEIR_TOKEN_VECTORS");
    if (path == nullptr) GTEST_SKIP() << "no vectors: set WEIR_TOKEN_VECTORS";
    std::ifstream file(path, std::ios::binary);
    const std::string all{std::istreambuf_iterator<char>(file), {}};
    std::size_t at = 0;
    const auto number = [&] {
        std::uint32_t value = 0;
        std::memcpy(&value, all.data() + at, 4);
        at += 4;
        return value;
    };
    std::size_t texts = 0;
    std::size_t bytes = 0;
    std::size_t wrong = 0;
    while (at < all.size()) {
        const std::size_t size = number();
        const std::string_view text = std::string_view(all).substr(at, size);
        at += size;
        ++texts;
        bytes += size;
        for (const Encoding* encoding : {&*cl100k_, &*o200k_}) {
            std::vector<TokenId> ids;
            encoding->encode(text, ids);
            const std::uint32_t count = number();
            const bool same = digest(ids) == number() && ids.size() == count;
            if (!same && ++wrong < 5)
                ADD_FAILURE() << ids.size() << " instead of " << count << ": "
                              << text.substr(0, 300);
        }
    }
    std::cout << "oracle: " << texts << " texts, " << bytes << " bytes, " << wrong << " wrong\n";
    EXPECT_EQ(wrong, 0U);
    EXPECT_GT(texts, 0U);
}

}  // namespace
}  // namespace weir::llm::tokens
