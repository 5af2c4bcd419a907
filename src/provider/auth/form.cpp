#include "provider/auth/form.hpp"

namespace weir::provider::auth {

namespace {

bool is_unreserved(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '~';
}

}  // namespace

void append_percent_encoded(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char c : text) {
        if (is_unreserved(c)) {
            out.push_back(c);
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out.push_back('%');
        out.push_back(digits[byte >> 4U]);
        out.push_back(digits[byte & 0xFU]);
    }
}

std::string percent_encode(std::string_view text) {
    std::string out;
    append_percent_encoded(out, text);
    return out;
}

Form& Form::add(std::string_view name, std::string_view value) {
    const std::string_view before = body_.reveal();
    std::string body;
    body.reserve(before.size() + name.size() + value.size() * 3 + 2);  // grows no more
    body += before;
    if (!body.empty()) body.push_back('&');
    body += name;
    body.push_back('=');
    append_percent_encoded(body, value);
    body_ = Secret(std::move(body));
    return *this;
}

}  // namespace weir::provider::auth
