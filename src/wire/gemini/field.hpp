#pragma once
// The words for what is wrong with a request, and the list of what could not be said. Local to this
// wire.
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace weir::wire::gemini {

// invalid_request "<field> <problem>" with at_field(field).
inline Error bad_field(std::string field, std::string_view problem) {
    Error error(ErrorKind::invalid_request, field + " " + std::string(problem));
    error.at_field(std::move(field));
    return error;
}

inline Error unsupported(std::string field, std::string_view what) {
    Error error(ErrorKind::unsupported, field + ": " + std::string(what));
    error.at_field(std::move(field));
    return error;
}

// "contents[3]" and the like.
inline std::string element(std::string_view array, std::size_t index) {
    return std::string(array) + "[" + std::to_string(index) + "]";
}

// Each field once, in order.
class Dropped {
public:
    void add(std::string field) {
        if (seen_.insert(field).second) fields_.push_back(std::move(field));
    }
    std::vector<std::string> take() { return std::move(fields_); }

private:
    std::vector<std::string> fields_;
    std::set<std::string> seen_;
};

}  // namespace weir::wire::gemini
