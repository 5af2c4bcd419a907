#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <numeric>
#include <tuple>
#include <utility>

#include "config/section.hpp"

namespace weir::config {
namespace {

void write(const Problem& problem, std::string& out) {
    const Position& at = problem.at;
    if (!at.file.empty()) fmt::format_to(std::back_inserter(out), "{}:", at.file);
    if (at.line > 0) fmt::format_to(std::back_inserter(out), "{}:{}:", at.line, at.column);
    if (!at.file.empty() || at.line > 0) out += ' ';
    out += problem.message;
}

}  // namespace

void Problems::add(Position at, std::string message) {
    if (all_.size() < kept_max)
        all_.push_back({std::move(at), std::move(message)});
    else
        ++more_;
}

std::string Problems::text() const {
    // By place; at one place, in the order found. What has no place comes first: it explains the
    // rest. (std::stable_sort of libstdc++ 12 is a deprecation error under clang 19.)
    std::vector<std::size_t> order(all_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [this](std::size_t index) {
        const Position& at = all_[index].at;
        return std::tuple(std::string_view(at.file), at.line, at.column, index);
    });

    std::string out;
    for (const std::size_t index : order) {
        if (!out.empty()) out += '\n';
        write(all_[index], out);
    }
    if (more_ > 0) fmt::format_to(std::back_inserter(out), "\nand {} more problems", more_);
    return out;
}

}  // namespace weir::config
