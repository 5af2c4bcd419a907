#include "wire/seal_cuts.hpp"

#include "json/escape.hpp"

namespace weir::wire {

void cut_seals(const SealedPlaces& seals, const RequestEdit& edit, ObjectEdit& object) {
    for (const Splice& cut : seals.cuts)
        object.splice(cut);
    for (const SealedPlaces::Call& call : seals.calls) {
        if (edit.lost_signature.empty()) {
            object.splice(call.cut);
            continue;
        }
        Splice word = {call.value.begin, call.value.end, {}};
        json::append_quoted(word.replacement, edit.lost_signature);
        object.splice(std::move(word));
    }
}

json::Range range_of(const json::Member& member) {
    return {member.key.range().begin, member.value.range().end};
}

}  // namespace weir::wire
