#include "wire/cuts.hpp"

#include <utility>

namespace weir::wire {

// The comma that goes is the one before, but at the front the one behind.
void Cuts::keep(json::Range range) {
    if (std::exchange(cutting_, false)) {
        const bool front = kept_ == 0;
        out_.push_back(
            {front ? cut_.begin : kept_end_, front ? range.begin : cut_.end, std::string()});
    }
    kept_end_ = range.end;
    ++kept_;
}

void Cuts::cut(json::Range range) {
    if (!cutting_) cut_ = range;
    cut_.end = range.end;
    cutting_ = any_ = true;
}

std::vector<Splice> Cuts::finish() && {
    if (cutting_) out_.push_back({kept_ == 0 ? cut_.begin : kept_end_, cut_.end, std::string()});
    return std::move(out_);
}

}  // namespace weir::wire
