#pragma once
// A regular expression as JSON Schema has it (ECMA-262), matched by RE2: linear in the text, so a
// pattern of a stranger costs no more than its length says. One that RE2 does not have
// (look-around, back references) is refused when it is read. Immutable; any thread.
#include <memory>
#include <string_view>

namespace re2 {
class RE2;
}

namespace weir::json {

class Pattern {
public:
    // Not ok() where the expression is none, or is none of RE2's.
    explicit Pattern(std::string_view expression);
    Pattern(Pattern&&) noexcept;
    Pattern& operator=(Pattern&&) noexcept;
    ~Pattern();

    bool ok() const;
    bool found_in(std::string_view text) const;

private:
    std::unique_ptr<re2::RE2> compiled_;
};

}  // namespace weir::json
