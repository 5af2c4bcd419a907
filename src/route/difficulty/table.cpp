#include "route/difficulty/table.hpp"

#include <cmath>
#include <map>
#include <string_view>
#include <utility>

namespace weir::route::difficulty {
namespace {

struct Mean {
    double sum = 0;
    double weight = 0;
    void add(double value, double by) {
        sum += value * by;
        weight += by;
    }
    double value() const { return weight > 0 ? sum / weight : 0; }
    double with_prior(double prior, double prior_weight) const {
        return (sum + prior * prior_weight) / (weight + prior_weight);
    }
};

void append_cells(const Features& features, double shape_scale, std::vector<Cell>& cells) {
    const std::size_t first = cells.size();
    float squares = 0;
    for (const Term& term : features.terms()) {
        const float value = Features::damped(term.count);
        squares += value * value;
        cells.push_back({.column = term.bucket(), .value = value});
    }
    const float length = squares > 0 ? std::sqrt(squares) : 1.0F;
    for (std::size_t i = first; i < cells.size(); ++i)
        cells[i].value /= length;
    for (std::size_t i = 0; i < shape_count; ++i)
        for (std::size_t step = 0; step < features.shape()[i]; ++step)
            cells.push_back(
                {.column = static_cast<std::uint32_t>(bucket_count + i * shape_steps + step),
                 .value = static_cast<float>(shape_scale)});
}

// Terms of one row alone teach nothing but that row.
void drop_rare(Matrix& matrix, std::uint32_t seen_rows) {
    std::vector<std::uint32_t> rows_with(matrix.columns, 0);
    for (const Cell& cell : matrix.cells)
        ++rows_with[cell.column];
    for (Cell& cell : matrix.cells)
        if (cell.column < bucket_count && rows_with[cell.column] < seen_rows) cell.value = 0;
}

}  // namespace

std::vector<double> weights_of(std::span<const Row> rows) {
    std::map<std::string_view, double> sizes;
    for (const Row& row : rows)
        sizes[row.set] += 1;
    std::vector<double> weights;
    double sum = 0;
    for (const Row& row : rows)
        sum += weights.emplace_back(1 / std::sqrt(sizes[row.set]));
    for (double& weight : weights)
        weight *= static_cast<double>(rows.size()) / sum;
    return weights;
}

Head head_of(std::span<const Row> rows, std::optional<double> Row::* label,
             const Smoothing& smoothing) {
    Head head{.weights = weights_of(rows), .targets = std::vector<double>(rows.size(), 0.0)};
    Mean whole;
    std::map<std::string_view, Mean> sets;
    std::map<std::pair<std::string_view, std::string_view>, Mean> topics;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::optional<double> y = rows[i].*label;
        if (!y) {
            head.weights[i] = 0;
            continue;
        }
        whole.add(*y, head.weights[i]);
        sets[rows[i].set].add(*y, 1);
        topics[{rows[i].set, rows[i].topic}].add(*y, 1);
    }
    head.mean = whole.value();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Row& row = rows[i];
        if (!(row.*label)) continue;
        double y = *(row.*label);
        const double set = sets[row.set].value();
        if (!row.topic.empty()) {
            const Mean& topic = topics[{row.set, row.topic}];
            y += smoothing.topic_share * (topic.with_prior(set, smoothing.topic_prior) - y);
        }
        head.targets[i] = y - set + head.mean;
    }
    return head;
}

Matrix matrix_of(std::span<const Row> rows, double shape_scale, std::uint32_t seen_rows) {
    Matrix matrix;
    matrix.columns = column_count;
    Features features;
    for (const Row& row : rows) {
        features.read(row.prompt);
        append_cells(features, shape_scale, matrix.cells);
        matrix.ends.push_back(matrix.cells.size());
    }
    drop_rare(matrix, seen_rows);
    return matrix;
}

std::vector<std::uint8_t> known_pairs(std::span<const Row> rows, std::uint32_t seen_rows) {
    std::vector<std::uint32_t> rows_with(known_bits, 0);
    Features features;
    for (const Row& row : rows) {
        features.read(row.prompt);
        for (const Term& term : features.terms())
            if (term.pair) ++rows_with[term.known_bit()];
    }
    std::vector<std::uint8_t> known(known_bits / 8, 0);
    for (std::size_t bit = 0; bit < known_bits; ++bit)
        if (rows_with[bit] >= seen_rows)
            known[bit / 8] = static_cast<std::uint8_t>(known[bit / 8] | 1U << bit % 8);
    return known;
}

}  // namespace weir::route::difficulty
