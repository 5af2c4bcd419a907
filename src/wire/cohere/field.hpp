#pragma once
// The words for what is wrong with a request's field. Local to this wire's readers.
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace weir::wire::cohere {

// invalid_request "<field> <problem>" with at_field(field).
inline Error bad_field(std::string field, std::string_view problem) {
    Error error(ErrorKind::invalid_request, field + " " + std::string(problem));
    error.at_field(std::move(field));
    return error;
}

// unsupported "<field>: <what>" with at_field(field): this wire cannot say it.
inline Error unsupported(std::string field, std::string_view what) {
    Error error(ErrorKind::unsupported, field + ": " + std::string(what));
    error.at_field(std::move(field));
    return error;
}

// "messages[3]" and the like.
inline std::string element(std::string_view array, std::size_t index) {
    return std::string(array) + "[" + std::to_string(index) + "]";
}

}  // namespace weir::wire::cohere
