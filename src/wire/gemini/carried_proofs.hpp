#pragma once
// Proofs that another wire's provider made, on their way through a client of this wire. Its clients
// give back the thoughtSignature of a part with the part, and may leave out or cut up the thoughts
// before it; so a seal (seal.hpp) hangs on the part behind the thoughts and holds their text as
// well (facts: providers.md 4.9). Local to this wire.
#include <string>
#include <vector>

#include "llm/part.hpp"

namespace weir::wire::gemini {

// Of one candidate that is written, its parts in order.
class CarriedProofs {
public:
    // Thoughts with their text. Without a proof they need no seal.
    void add(llm::Reasoning thoughts);
    bool waiting() const { return !thoughts_.empty(); }
    // The part with the seal in the place of its signature. The first call always has one, by which
    // it is known for a call that Gemini did not make: newer models demand a word in its place.
    llm::Part seal(llm::Part part);
    // What is left at the end, on a part that says nothing.
    llm::Part rest() { return seal({.body = llm::Text{}}); }

private:
    std::vector<llm::Reasoning> thoughts_;
    bool called_ = false;
};

// The parts of one content: opens the seals among them. Thoughts that a seal holds stand in the
// place of the ones before it.
void open_seals(std::vector<llm::Part>& parts);

}  // namespace weir::wire::gemini
