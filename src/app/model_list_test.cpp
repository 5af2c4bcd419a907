#include "app/model_list.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "app/build.hpp"

namespace weir::app {
namespace {

constexpr SysTime at{std::chrono::sys_days(std::chrono::year(2026) / 11 / 20)};
constexpr std::string_view file =
    "providers:\n"
    "  sim: {}\n"
    "  here: { url: \"http://127.0.0.1:1/v1\", models: [{ id: m, context: 32768,\n"
    "          price: { input: 0.1, output: 0.4 } }, n] }\n"
    "routes: { fast: { targets: [here/m, sim/echo] } }\n";

ModelList configured(const std::string& where = "") {
    config::Problems problems;
    meter::Registry registry;
    const auto built = build(
        {.name = "weir.yaml", .text = std::string(file)},
        [](std::string_view) { return std::nullopt; }, {}, registry, nullptr, problems);
    EXPECT_TRUE(built) << problems.text();
    if (!built) return {};
    return ModelList::of_configured(*built->snapshot, *catalog::Where::read(where), at);
}

std::vector<std::string> names(const ModelList& list) {
    std::vector<std::string> all;
    for (const ModelLine& line : list.lines)
        all.push_back(line.name);
    return all;
}

TEST(ModelList, ShowsRoutesThenTheModelsOfEachProvider) {
    EXPECT_EQ(names(configured()),
              (std::vector<std::string>{"fast", "sim/echo", "sim/fast", "sim/gpt", "sim/slow",
                                        "here/m", "here/n"}));
    EXPECT_EQ(configured().lines.front().note, "to here/m, sim/echo");
}

TEST(ModelList, KnowsTheFilesPricesAndNeverInventsOne) {
    const ModelList list = configured();
    const auto named = [&list](std::string_view name) {
        return *std::ranges::find(list.lines, name, &ModelLine::name);
    };
    EXPECT_EQ(named("here/m").price_in, Rate(nano_per_usd / 10));
    EXPECT_EQ(named("here/m").price_out, Rate(nano_per_usd / 10 * 4));
    EXPECT_EQ(named("here/m").context, Tokens(32'768));
    EXPECT_FALSE(named("here/n").price_in);
}

TEST(ModelList, AFilterLeavesOutRoutesAndWhatNobodyKnows) {
    EXPECT_EQ(names(configured("ctx>=32k")), std::vector<std::string>{"here/m"});
    EXPECT_EQ(names(configured("provider=sim,id=e*")), std::vector<std::string>{"sim/echo"});
}

TEST(ModelList, TheCatalogHasEveryOffering) {
    const catalog::Catalog catalog = catalog::open_embedded();
    EXPECT_EQ(ModelList::of_catalog(catalog, {}, at).lines.size(), catalog.offering_count());
}

TEST(ModelList, ProgramsGetExactNumbers) {
    const std::string text = configured("provider=here").table({});
    EXPECT_NE(text.find("here/m\tchat\t32768\t-\t0.1\t0.4\t"), std::string::npos) << text;
}

}  // namespace
}  // namespace weir::app
