#include "route/difficulty/train.hpp"

#include <gtest/gtest.h>

#include "route/difficulty/model.hpp"
#include "route/difficulty/test_rows.hpp"

namespace weir::route::difficulty {
namespace {

std::string fault(std::vector<Row> rows) {
    const auto blob = train(rows);
    return blob ? "none" : blob.error().message();
}

TEST(Train, TheSameRowsGiveTheSameBytes) {
    const std::vector<Row> rows = test::proofs_and_greetings();
    EXPECT_EQ(*train(rows), *train(rows));
}

TEST(Train, NamesTheRowAtFault) {
    std::vector<Row> rows = test::proofs_and_greetings();
    EXPECT_NE(fault({rows.begin(), rows.begin() + 5}).find("20 to"), std::string::npos);
    rows[3].weak_right = 1.5;
    EXPECT_NE(fault(rows).find("row 4: weak_right"), std::string::npos);
    for (Row& row : rows)
        row.weak_right.reset();
    EXPECT_NE(fault(rows).find("0 rows have weak_right"), std::string::npos);
}

// A gateway asks one of the two models; over many calls both heads still learn.
TEST(Train, LearnsFromRowsThatKnowOneModelOnly) {
    std::vector<Row> rows = test::proofs_and_greetings(100);
    for (std::size_t i = 0; i < rows.size(); ++i)
        (i / 2 % 2 == 0 ? rows[i].strong_right : rows[i].weak_right).reset();
    const auto blob = train(rows, {.penalty = 1});
    ASSERT_TRUE(blob.has_value()) << blob.error().message();
    const Result<Model> model = Model::own(*blob);
    EXPECT_GT(model->judge("Prove the theorem about ring number 7 by induction.").advantage,
              model->judge("Say hello to my friend 7 in a nice way.").advantage + 0.3);
}

TEST(Train, PromptsWithoutWordsAreNoHarm) {
    std::vector<Row> rows = test::proofs_and_greetings();
    for (Row& row : rows)
        row.prompt = "";
    const auto blob = train(rows);
    ASSERT_TRUE(blob.has_value());
    EXPECT_TRUE(Model::own(*blob).has_value());
}

}  // namespace
}  // namespace weir::route::difficulty
