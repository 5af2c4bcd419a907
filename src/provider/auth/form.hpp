#pragma once
// Percent-encoding, and form bodies whose values are secrets. (net/url has the first as well;
// provider/ does not include net/.)
#include <string>
#include <string_view>

#include "base/secret.hpp"

namespace weir::provider::auth {

// Everything but letters, digits and "-._~", with upper-case hex: one path segment or form value.
// "a:b/c" becomes "a%3Ab%2Fc".
std::string percent_encode(std::string_view text);
void append_percent_encoded(std::string& out, std::string_view text);

// application/x-www-form-urlencoded, in the order of add(). Copies that growing leaves behind are
// wiped.
class Form {
public:
    Form& add(std::string_view name, std::string_view value);
    Secret take() { return std::move(body_); }

private:
    Secret body_;
};

}  // namespace weir::provider::auth
