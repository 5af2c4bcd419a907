#include "route/difficulty/ridge.hpp"

#include <gtest/gtest.h>

#include <array>

namespace weir::route::difficulty {
namespace {

Matrix line(std::initializer_list<float> values) {
    Matrix matrix;
    matrix.columns = 1;
    for (const float value : values) {
        matrix.cells.push_back({.column = 0, .value = value});
        matrix.ends.push_back(matrix.cells.size());
    }
    return matrix;
}

TEST(Ridge, FindsTheLineAndDoesNotPenaliseItsHeight) {
    const Matrix matrix = line({0, 1, 2, 3});
    const std::array<double, 4> weights = {1, 1, 1, 1};
    const std::array<double, 4> targets = {100, 102, 104, 106};
    const Fit exact = ridge(matrix, weights, targets, 0);
    EXPECT_NEAR(exact.weights[0], 2, 1e-9);
    EXPECT_NEAR(exact.bias, 100, 1e-9);
    // Centred x: -1.5 -0.5 0.5 1.5, so the slope is 10 / (5 + penalty).
    const Fit shrunk = ridge(matrix, weights, targets, 5);
    EXPECT_NEAR(shrunk.weights[0], 1, 1e-9);
    EXPECT_NEAR(shrunk.of(matrix.row(0)) + shrunk.of(matrix.row(3)), 206, 1e-9);
}

TEST(Ridge, ARowOfWeightTwoIsTwoRowsAndOfWeightZeroNone) {
    const std::array<double, 4> weights = {2, 1, 0, 1};
    const std::array<double, 4> targets = {1, 0, 99, 2};
    const Fit weighted = ridge(line({0, 1, 5, 2}), weights, targets, 1);
    const std::array<double, 4> ones = {1, 1, 1, 1};
    const std::array<double, 4> written = {1, 1, 0, 2};
    const Fit repeated = ridge(line({0, 0, 1, 2}), ones, written, 1);
    EXPECT_NEAR(weighted.weights[0], repeated.weights[0], 1e-9);
    EXPECT_NEAR(weighted.bias, repeated.bias, 1e-9);
}

TEST(Ridge, EqualTargetsTeachNothing) {
    const std::array<double, 3> weights = {1, 1, 1};
    const std::array<double, 3> targets = {0.5, 0.5, 0.5};
    const Fit fit = ridge(line({1, 2, 3}), weights, targets, 1);
    EXPECT_EQ(fit.weights[0], 0);
    EXPECT_EQ(fit.bias, 0.5);
}

}  // namespace
}  // namespace weir::route::difficulty
