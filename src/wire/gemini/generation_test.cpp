#include "wire/gemini/generation.hpp"

#include <gtest/gtest.h>

namespace weir::wire::gemini {
namespace {

TEST(GeminiGeneration, IsReadFromTheName) {
    const Generation old("gemini-2.0-flash-001");
    EXPECT_FALSE(old.thinks());
    EXPECT_FALSE(old.reads_json_schema());
    const Generation pro("models/gemini-2.5-pro");
    EXPECT_TRUE(pro.thinks() && pro.is_pro() && pro.reads_json_schema());
    EXPECT_FALSE(pro.thinks_by_level() || pro.demands_signatures());
    const Generation three("google/gemini-3-flash-preview");
    EXPECT_TRUE(three.thinks_by_level() && three.demands_signatures());
    EXPECT_TRUE(three.takes_media_in_results());
    EXPECT_FALSE(three.is_pro());
    EXPECT_TRUE(Generation("gemini-3.1-flash-lite").is_lite());
}

TEST(GeminiGeneration, NamesWithoutAVersionAreTheNewest) {
    for (const char* name : {"", "gemini-flash-latest", "tunedModels/mine", "gemini-"}) {
        const Generation model(name);
        EXPECT_TRUE(model.thinks_by_level() && model.reads_json_schema()) << name;
        EXPECT_FALSE(model.takes_media_in_results()) << name;
    }
    EXPECT_TRUE(Generation("gemini-flash-latest").demands_signatures());
    EXPECT_FALSE(Generation("tunedModels/mine").demands_signatures());
}

}  // namespace
}  // namespace weir::wire::gemini
