#include "json/schema_uri.hpp"

#include <cctype>

namespace weir::json {
namespace {

int hex(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// Length of "http:" and so on; 0 without a scheme.
std::size_t scheme_of(std::string_view uri) {
    for (std::size_t i = 0; i < uri.size(); ++i) {
        const auto c = static_cast<unsigned char>(uri[i]);
        if (c == ':') return i == 0 ? 0 : i + 1;
        const bool inside = std::isalnum(c) != 0 || c == '+' || c == '-' || c == '.';
        if (!inside) return 0;
    }
    return 0;
}

// Where the path begins: behind "http://host".
std::size_t path_of(std::string_view uri) {
    const std::size_t scheme = scheme_of(uri);
    if (!uri.substr(scheme).starts_with("//")) return scheme;
    const std::size_t end = uri.find_first_of("/?", scheme + 2);
    return end == std::string_view::npos ? uri.size() : end;
}

std::string without_dots(std::string_view path) {
    std::string out;
    while (!path.empty()) {
        const std::size_t slash = path.find('/', path.starts_with('/') ? 1 : 0);
        const std::string_view segment = path.substr(0, slash);
        const bool last = slash == std::string_view::npos;
        path.remove_prefix(last ? path.size() : slash);
        if (segment == "/." || segment == "/..") {
            if (segment == "/..")
                out.resize(out.rfind('/') == std::string::npos ? 0 : out.rfind('/'));
            if (last) out += '/';
        } else {
            out += segment;
        }
    }
    return out;
}

}  // namespace

std::string resolve_reference(std::string_view base, std::string_view reference) {
    base = base.substr(0, base.find('#'));
    const std::size_t hash = reference.find('#');
    const std::string_view fragment =
        hash == std::string_view::npos ? std::string_view{} : reference.substr(hash);
    const std::string_view uri = reference.substr(0, hash);
    std::string out;
    if (uri.empty()) {
        out = base;
    } else if (scheme_of(uri) != 0) {
        out = uri;
    } else if (uri.starts_with("//")) {
        out = std::string(base.substr(0, scheme_of(base))) + std::string(uri);
    } else {
        const std::size_t begin = path_of(base);
        const std::string_view path = base.substr(begin, base.find('?', begin) - begin);
        std::string joined;
        if (uri.starts_with('/'))
            joined = uri;
        else if (path.rfind('/') != std::string_view::npos)
            joined = std::string(path.substr(0, path.rfind('/') + 1)) + std::string(uri);
        else
            joined = (begin == base.size() && begin != 0 ? "/" : "") + std::string(uri);
        out = std::string(base.substr(0, begin)) + without_dots(joined);
    }
    return out + std::string(fragment);
}

std::string percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape =
            text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0;
        if (!escape) {
            out += text[i];
            continue;
        }
        out += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
        i += 2;
    }
    return out;
}

}  // namespace weir::json
