#include "wire/gemini/hosted_tools.hpp"

#include <array>

namespace weir::wire::gemini {

namespace {

struct Row {
    std::string_view google;
    std::string_view word;
};
constexpr std::array<Row, 6> rows = {{{"googleSearch", "web_search"},
                                      {"googleSearchRetrieval", "web_search"},
                                      {"codeExecution", "code_execution"},
                                      {"urlContext", "web_fetch"},
                                      {"fileSearch", "file_search"},
                                      {"computerUse", "computer_use"}}};
// Without settings that they could not do without.
constexpr std::array<Row, 3> offered = {{{"googleSearch", "web_search"},
                                         {"codeExecution", "code_execution"},
                                         {"urlContext", "web_fetch"}}};

}  // namespace

std::string canonical_tool(std::string_view camel_name) {
    for (const Row& row : rows)
        if (row.google == camel_name) return std::string(row.word);
    return std::string(camel_name);
}

std::string_view google_tool(std::string_view name) {
    for (const Row& row : offered) {
        const bool dated = name.starts_with(row.word) && name.size() > row.word.size() &&
                           name[row.word.size()] == '_';
        if (name == row.word || dated) return row.google;
    }
    return {};
}

}  // namespace weir::wire::gemini
