#pragma once
// Ridge regression on sparse rows by conjugate gradients: the weights w and the bias b that make
// sum(weight * (target - b - row . w)^2) + penalty * |w|^2 least. The bias is not penalised. The
// same input gives the same bytes: one thread, a fixed order, no chance.
#include <cstdint>
#include <span>
#include <vector>

namespace weir::route::difficulty {

struct Cell {
    std::uint32_t column;
    float value;
};

struct Matrix {
    std::size_t columns = 0;
    std::vector<Cell> cells;
    std::vector<std::size_t> ends;  // of each row in cells

    std::size_t rows() const { return ends.size(); }
    std::span<const Cell> row(std::size_t index) const {
        const std::size_t begin = index == 0 ? 0 : ends[index - 1];
        return std::span(cells).subspan(begin, ends[index] - begin);
    }
};

struct Fit {
    std::vector<double> weights;  // a column each
    double bias = 0;
    double of(std::span<const Cell> row) const;
};

// weights and targets: one a row; weights are positive. At least one row.
Fit ridge(const Matrix& matrix, std::span<const double> weights, std::span<const double> targets,
          double penalty);

}  // namespace weir::route::difficulty
