#include "route/difficulty/ridge.hpp"

#include <numeric>

#include "base/check.hpp"

namespace weir::route::difficulty {
namespace {

constexpr int steps_max = 200;
constexpr double close_enough = 1e-8;  // of the squared residual, against the first

double dot(std::span<const double> a, std::span<const double> b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

double dot(std::span<const Cell> row, std::span<const double> x) {
    double sum = 0;
    for (const Cell& cell : row)
        sum += static_cast<double>(cell.value) * x[cell.column];
    return sum;
}

// The normal equations of rows that are centred without being written out (that would fill them):
// (X - 1 m)' W (X - 1 m) + penalty, where m is the weighted mean row.
class Equations {
public:
    Equations(const Matrix& matrix, std::span<const double> weights, double penalty)
        : matrix_(matrix), weights_(weights), penalty_(penalty), mean_(matrix.columns, 0.0) {
        for (const double weight : weights)
            total_ += weight;
        for (std::size_t i = 0; i < matrix.rows(); ++i)
            for (const Cell& cell : matrix.row(i))
                mean_[cell.column] += weights[i] * static_cast<double>(cell.value) / total_;
    }

    double total() const { return total_; }
    const std::vector<double>& mean() const { return mean_; }

    // X' W y of centred rows; y sums to zero under the weights.
    std::vector<double> right_side(std::span<const double> y) const {
        std::vector<double> out(matrix_.columns, 0.0);
        for (std::size_t i = 0; i < matrix_.rows(); ++i)
            for (const Cell& cell : matrix_.row(i))
                out[cell.column] += weights_[i] * y[i] * static_cast<double>(cell.value);
        return out;
    }

    void apply(std::span<const double> x, std::vector<double>& out) const {
        for (std::size_t j = 0; j < x.size(); ++j)
            out[j] = penalty_ * x[j];
        const double shift = dot(mean_, x);
        double sum = 0;
        for (std::size_t i = 0; i < matrix_.rows(); ++i) {
            const double y = weights_[i] * (dot(matrix_.row(i), x) - shift);
            sum += y;
            for (const Cell& cell : matrix_.row(i))
                out[cell.column] += y * static_cast<double>(cell.value);
        }
        for (std::size_t j = 0; j < x.size(); ++j)
            out[j] -= sum * mean_[j];
    }

private:
    const Matrix& matrix_;
    std::span<const double> weights_;
    double penalty_;
    double total_ = 0;
    std::vector<double> mean_;
};

std::vector<double> solve(const Equations& equations, std::vector<double> residual) {
    std::vector<double> x(residual.size(), 0.0);
    std::vector<double> direction = residual;
    std::vector<double> image(residual.size(), 0.0);
    double left = dot(residual, residual);
    const double enough = left * close_enough;
    for (int step = 0; step < steps_max && left > enough; ++step) {
        equations.apply(direction, image);
        const double length = left / dot(direction, image);
        for (std::size_t j = 0; j < x.size(); ++j) {
            x[j] += length * direction[j];
            residual[j] -= length * image[j];
        }
        const double now = dot(residual, residual);
        for (std::size_t j = 0; j < x.size(); ++j)
            direction[j] = residual[j] + now / left * direction[j];
        left = now;
    }
    return x;
}

}  // namespace

double Fit::of(std::span<const Cell> row) const { return bias + dot(row, weights); }

Fit ridge(const Matrix& matrix, std::span<const double> weights, std::span<const double> targets,
          double penalty) {
    check(matrix.rows() > 0 && weights.size() == matrix.rows() && targets.size() == matrix.rows());
    const Equations equations(matrix, weights, penalty);
    const double mean = dot(weights, targets) / equations.total();
    std::vector<double> centred(targets.begin(), targets.end());
    for (double& y : centred)
        y -= mean;
    Fit fit;
    fit.weights = solve(equations, equations.right_side(centred));
    fit.bias = mean - dot(equations.mean(), fit.weights);
    return fit;
}

}  // namespace weir::route::difficulty
