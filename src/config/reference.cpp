#include "config/reference.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "config/server_config.hpp"

namespace weir::config {
namespace {

// A table cell: "|" would end it, and "<name>" would be taken for HTML.
std::string cell(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '|') out += '\\';
        if (c == '<')
            out += "&lt;";
        else
            out += c;
    }
    return out;
}

std::string_view top_key(std::string_view key) { return key.substr(0, key.find_first_of(".[")); }

std::string code(std::string_view text) {
    return text.empty() ? std::string() : fmt::format("`{}`", text);
}

}  // namespace

void Reference::add(ReferenceRow row) { rows_.push_back(std::move(row)); }

std::string Reference::markdown() const {
    std::string out;
    std::string_view area;
    for (const ReferenceRow& row : rows_) {
        if (area != top_key(row.key)) {
            area = top_key(row.key);
            fmt::format_to(std::back_inserter(out),
                           "{}## {}\n\n| key | value | default | meaning |\n|---|---|---|---|\n",
                           out.empty() ? "" : "\n", cell(area));
        }
        const std::string fallback = row.fallback == "required" ? "required" : code(row.fallback);
        fmt::format_to(std::back_inserter(out), "| {} | {} | {} | {} |\n", code(row.key),
                       cell(row.kind), fallback, cell(row.about));
    }
    return out;
}

std::string server_reference_markdown() {
    Reference reference;
    Problems scratch;
    const Environment nothing = [](std::string_view) { return std::nullopt; };
    Section root(reference, scratch, nothing);
    read_server_config(root);
    return reference.markdown();
}

}  // namespace weir::config
