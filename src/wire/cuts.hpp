#pragma once
// What is left out of a body that passes through: elements of an array or members of an object, a
// comma with each, so that the rest is one still.
#include <vector>

#include "json/value.hpp"
#include "wire/splice.hpp"

namespace weir::wire {

// Fed with every element, or every member from its key to its value, in order; finish() comes last.
class Cuts {
public:
    void keep(json::Range range);
    void cut(json::Range range);
    std::vector<Splice> finish() &&;
    bool any() const { return any_; }        // something is to be cut
    bool all() const { return kept_ == 0; }  // and nothing stays

private:
    std::vector<Splice> out_;
    json::Range cut_;           // the ones that follow each other
    std::size_t kept_end_ = 0;  // of the last that stays
    std::size_t kept_ = 0;
    bool cutting_ = false;
    bool any_ = false;
};

}  // namespace weir::wire
