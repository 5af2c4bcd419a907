#include "route/difficulty/examples.hpp"

#include <fmt/format.h>

#include "json/document.hpp"
#include "route/difficulty/train.hpp"

namespace weir::route::difficulty {
namespace {

constexpr json::Limits line_limits{.bytes_max = std::size_t{4} << 20, .depth_max = 32};

std::unexpected<Error> wrong(std::size_t line, std::string_view what) {
    return fail(ErrorKind::invalid_request, fmt::format("line {}: {}", line, what));
}

Result<std::optional<double>> read_label(json::Value value, std::string_view name,
                                         std::size_t line) {
    if (value.is_null()) return std::optional<double>();
    if (const std::optional<bool> right = value.boolean()) return *right ? 1.0 : 0.0;
    const std::optional<double> number = value.number();
    if (!number || !(*number >= 0 && *number <= 1))
        return wrong(line, fmt::format("{} must be a number from 0 to 1, true or false", name));
    return number;
}

Result<Row> read_row(json::Value root, std::size_t line) {
    if (!root.is_object()) return wrong(line, "must be an object");
    if (!root["prompt"].is_text()) return wrong(line, "prompt must be a string");
    for (const std::string_view name : {"set", "topic"})
        if (!root[name].is_null() && !root[name].is_text())
            return wrong(line, fmt::format("{} must be a string", name));
    const Result<std::optional<double>> strong =
        read_label(root["strong_right"], "strong_right", line);
    if (!strong) return fail(strong.error());
    const Result<std::optional<double>> weak = read_label(root["weak_right"], "weak_right", line);
    if (!weak) return fail(weak.error());
    if (!*strong && !*weak) return wrong(line, "strong_right or weak_right is missing");
    return Row{.prompt = root["prompt"].text(),
               .strong_right = *strong,
               .weak_right = *weak,
               .set = root["set"].text(),
               .topic = root["topic"].text()};
}

}  // namespace

Result<std::vector<Row>> read_examples(std::string_view lines) {
    std::vector<Row> rows;
    json::Document document;
    std::size_t number = 0;
    while (!lines.empty()) {
        ++number;
        const std::size_t end = lines.find('\n');
        const std::string_view line = lines.substr(0, end);
        lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
        if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
        if (rows.size() == rows_max)
            return wrong(number, fmt::format("more than {} rows", rows_max));
        if (const Result<void> read = document.read(line, line_limits); !read)
            return wrong(number, read.error().message());
        Result<Row> row = read_row(document.root(), number);
        if (!row) return fail(row.error());
        rows.push_back(std::move(*row));
    }
    return rows;
}

}  // namespace weir::route::difficulty
