#pragma once
// What could not be said in this wire. Local to this wire.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace weir::wire::cohere {

// Each field once, in order.
class Dropped {
public:
    void add(std::string field) {
        if (std::ranges::find(fields_, field) == fields_.end()) fields_.push_back(std::move(field));
    }
    std::vector<std::string> take() { return std::move(fields_); }

private:
    std::vector<std::string> fields_;
};

}  // namespace weir::wire::cohere
