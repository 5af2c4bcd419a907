#include "wire/gemini/extras.hpp"

#include <gtest/gtest.h>

#include <array>

#include "json/document.hpp"

namespace weir::wire::gemini {
namespace {

TEST(GeminiExtras, AreNamedByTheirPlaceAndGoBackToIt) {
    static constexpr std::array<std::string_view, 1> known = {"responseMimeType"};
    static constexpr std::array<std::string_view, 1> deeper = {"generationConfig."};
    const auto document =
        json::read(R"({"response_mime_type":1,"media_resolution":"X","nothing":null})");
    std::vector<llm::Extra> extras;
    read_extras(document->root(), known, "generationConfig.", extras);
    extras.push_back(make_extra("labels", "{}"));
    extras.push_back({.wire = "other", .name = "seed", .json = "1"});
    ASSERT_EQ(extras.size(), 3U);
    EXPECT_EQ(extras[0].name, "generationConfig.media_resolution");
    std::string text;
    json::Writer out(text);
    out.open_object();
    write_extras_under(out, extras, {}, deeper);
    write_extras_under(out, extras, "generationConfig.");
    out.close_object();
    EXPECT_EQ(text, R"({"labels":{},"media_resolution":"X"})");
    EXPECT_TRUE(find_extra(extras, "labels"));
    EXPECT_FALSE(find_extra(extras, "seed"));
    Dropped dropped;
    drop_foreign(extras, dropped);
    EXPECT_EQ(dropped.take(), std::vector<std::string>{"seed"});
}

}  // namespace
}  // namespace weir::wire::gemini
