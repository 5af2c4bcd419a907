#include "catalog/quirks.hpp"

namespace weir::catalog {

bool Quirks::refuses(std::string_view field) const {
    std::string_view rest = unsupported_fields;
    while (!rest.empty() && !field.empty()) {
        const std::size_t end = rest.find(' ');
        if (rest.substr(0, end) == field) return true;
        if (end == std::string_view::npos) break;
        rest.remove_prefix(end + 1);
    }
    return false;
}

}  // namespace weir::catalog
