#include "wire/gemini/find_seals.hpp"

#include <algorithm>

#include "wire/cuts.hpp"
#include "wire/gemini/field.hpp"
#include "wire/gemini/names.hpp"
#include "wire/seal.hpp"
#include "wire/seal_cuts.hpp"

namespace weir::wire::gemini {

namespace {

using json::Value;

void take(Cuts&& cuts, std::vector<Splice>& out) {
    std::ranges::move(std::move(cuts).finish(), std::back_inserter(out));
}

bool holds_proof(Value signature) {
    const std::optional<Seal> seal = open_seal(signature.text());
    return seal && (!seal->thoughts.empty() || seal->signature);
}

class Finder {
public:
    explicit Finder(SealedPlaces& out) : out_(out) {}

    void run(Value root) {
        const Value contents = root["contents"];
        if (contents.is_object()) content(contents, "contents");
        Cuts cuts;
        std::size_t index = 0;
        for (const Value one : contents.elements()) {
            const bool empty = content(one, element("contents", index++));
            empty ? cuts.cut(one.range()) : cuts.keep(one.range());
        }
        take(std::move(cuts), out_.cuts);
    }

private:
    // True when nothing of it is left.
    bool content(Value content, const std::string& path) {
        const Value parts = content["parts"];
        if (parts.is_object()) return part(parts, path + ".parts");
        Cuts cuts;
        std::size_t index = 0;
        const std::size_t before = out_.cuts.size();
        for (const Value one : parts.elements()) {
            const bool empty = part(one, element(path + ".parts", index++));
            empty ? cuts.cut(one.range()) : cuts.keep(one.range());
        }
        if (cuts.any() && cuts.all()) {
            out_.cuts.resize(before);
            return true;
        }
        take(std::move(cuts), out_.cuts);
        return false;
    }

    bool part(Value part, const std::string& path) {
        Cuts members;
        Value signature;
        for (const json::Member& one : part.members()) {
            const bool sealed =
                same_name("thoughtSignature", one.key.text()) && is_sealed_json(one.value.raw());
            if (sealed) signature = one.value;
            sealed ? members.cut(range_of(one)) : members.keep(range_of(one));
        }
        if (!members.any()) return false;
        if (holds_proof(signature)) out_.dropped.push_back(path + ".thoughtSignature");
        // A text that says nothing was only there for the seal.
        if (members.all() || (part.size() == 2 && part["text"].is(""))) return true;
        std::vector<Splice> cuts = std::move(members).finish();
        if (member(part, "functionCall").is_object() && cuts.size() == 1)
            out_.calls.push_back({.cut = std::move(cuts[0]), .value = signature.range()});
        else
            std::ranges::move(cuts, std::back_inserter(out_.cuts));
        return false;
    }

    SealedPlaces& out_;
};

}  // namespace

void find_seals(Value root, SealedPlaces& out) { Finder(out).run(root); }

}  // namespace weir::wire::gemini
