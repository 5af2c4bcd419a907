#include "route/difficulty/default_model.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "json/document.hpp"

namespace weir::route::difficulty {
namespace {

struct Scored {
    double advantage;
    double gap;
};

// The area under the performance gap recovered, as bench/ROUTING.md has it.
double apgr(std::vector<Scored> rows) {
    std::ranges::sort(rows, std::ranges::greater{}, &Scored::advantage);
    double sum = 0;
    double area = 0;
    for (const Scored& row : rows) {
        area += sum + row.gap / 2;
        sum += row.gap;
    }
    return area / sum / static_cast<double>(rows.size());
}

std::vector<Scored> judge_file(const Model& model, const std::string& path) {
    std::vector<Scored> rows;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        const auto document = json::read(line);
        if (!document) continue;
        const json::Value root = document->root();
        rows.push_back({.advantage = model.judge(root["prompt"].text()).advantage,
                        .gap = (root["strong_ok"].is_true() ? 1.0 : 0.0) -
                               (root["weak_ok"].is_true() ? 1.0 : 0.0)});
    }
    return rows;
}

TEST(DefaultModel, IsOfTheVersionThatThisProgramReads) {
    const Model model = open_default();
    EXPECT_GT(model.trained_rows(), 10'000U);
    EXPECT_TRUE(std::ranges::is_sorted(model.constants().quantiles));
}

// Whatever the build laid into the program: its bytes are those of the committed file.
TEST(DefaultModel, IsTheCommittedFile) {
    std::ifstream in(WEIR_DIFFICULTY_FILE, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    ASSERT_FALSE(bytes.empty()) << WEIR_DIFFICULTY_FILE;
    const std::span<const std::uint8_t> built = default_blob();
    EXPECT_EQ(built.size(), bytes.size());
    EXPECT_TRUE(std::ranges::equal(built, bytes, {}, {},
                                   [](char c) { return static_cast<std::uint8_t>(c); }));
}

TEST(DefaultModel, TakesLawAndAlgebraForHarderThanSmallTalk) {
    const Model model = open_default();
    const double talk = model.judge("What is the capital of France?").advantage;
    EXPECT_GT(model
                  .judge("Find the degree of the field extension Q(sqrt(2), sqrt(3)) over Q.\n"
                         "A. 0\nB. 4\nC. 2\nD. 6\nAnswer:")
                  .advantage,
              talk);
}

// A change of the words, the hash or the shape without a new default.bin shows here: these are the
// model's own training rows, so the figures say nothing of its worth (that is bench/ROUTING.md).
TEST(DefaultModel, ReproducesItsFiguresOnItsTrainingData) {
    const char* const data = std::getenv("WEIR_DATA");  // NOLINT(concurrency-mt-unsafe)
    const std::string folder = std::string(data == nullptr ? "." : data) + "/routing/";
    if (data == nullptr || !std::filesystem::exists(folder))
        GTEST_SKIP() << "WEIR_DATA has no routing data: the default model is NOT checked";
    const Model model = open_default();
    const std::vector<Scored> mmlu = judge_file(model, folder + "routellm_mmlu.jsonl");
    const std::vector<Scored> gsm8k = judge_file(model, folder + "routellm_gsm8k.jsonl");
    ASSERT_EQ(mmlu.size(), 7001U);
    ASSERT_EQ(gsm8k.size(), 675U);
    EXPECT_NEAR(apgr(mmlu), 0.7412, 0.003);
    EXPECT_NEAR(apgr(gsm8k), 1.0292, 0.003);
}

}  // namespace
}  // namespace weir::route::difficulty
