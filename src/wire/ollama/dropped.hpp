#pragma once
// What could not be said in this wire, and the words for what must be. Local to this wire.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace weir::wire::ollama {

// Each field once, in order.
class Dropped {
public:
    void add(std::string field) {
        if (std::ranges::find(fields_, field) == fields_.end()) fields_.push_back(std::move(field));
    }
    void add_if(bool there, std::string_view field) {
        if (there) add(std::string(field));
    }
    std::vector<std::string> take() { return std::move(fields_); }

private:
    std::vector<std::string> fields_;
};

// unsupported "<field>: <why>" with at_field(field): what may not be dropped.
inline Error unsupported(std::string field, std::string_view why) {
    Error error(ErrorKind::unsupported, field + ": " + std::string(why));
    error.at_field(std::move(field));
    return error;
}

}  // namespace weir::wire::ollama
