#pragma once
// What is wrong or doubtful in a catalog: of the embedded one, of its source files, or of what a
// configuration lays over it. Pure.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir::catalog {

enum class Severity : std::uint8_t { error, warning };
std::string_view name(Severity severity);

struct Finding {
    Severity severity = Severity::error;
    std::string_view rule;  // "cache_above_input": a word for programs, always the same one
    std::string file;       // "" for the embedded catalog
    int line = 0;           // 0: of no line
    std::string entry;      // "openai/gpt-5"; "openai" of the provider itself
    std::string what;
    std::string advice;
    friend bool operator==(const Finding&, const Finding&) = default;
};

// Keeps the first kept_max and counts all.
class Findings {
public:
    static constexpr std::size_t kept_max = 20'000;

    void add(Finding finding);
    const std::vector<Finding>& all() const { return all_; }
    std::size_t errors() const { return errors_; }
    std::size_t warnings() const { return warnings_; }

private:
    std::vector<Finding> all_;
    std::size_t errors_ = 0;
    std::size_t warnings_ = 0;
};

}  // namespace weir::catalog
