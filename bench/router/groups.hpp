#pragma once
// Which samples are so alike that one in training would tell of the other in the test: the same
// question in other words around it, or questions about one passage.
#include <vector>

#include "router/dataset.hpp"

namespace weir::bench::router {

// Two samples that share a run of 13 words belong together, and so does what belongs to either;
// runs that more than 20 samples share are phrases of the test's form, not of a question. Shorter
// prompts belong together when all their words are the same. A group that a sample has already is
// kept as one more tie. Writes each sample's group: the smallest hash of its members.
void group_alike(std::vector<Sample>& samples);

}  // namespace weir::bench::router
