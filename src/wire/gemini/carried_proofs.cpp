#include "wire/gemini/carried_proofs.hpp"

#include <utility>

#include "wire/gemini/names.hpp"
#include "wire/seal.hpp"

namespace weir::wire::gemini {

namespace {

bool is_nothing(const llm::Part& part) {
    const auto* text = std::get_if<llm::Text>(&part.body);
    return text && text->text.empty() && !part.signature && part.extras.empty();
}

// Thoughts as they were shown; what is proven was Gemini's own.
bool is_shown(const llm::Part& part) {
    const auto* thoughts = std::get_if<llm::Reasoning>(&part.body);
    return thoughts && !is_proven(*thoughts);
}

// The seal on the part, taken off it.
std::optional<Seal> take_seal(llm::Part& part) {
    if (auto* thoughts = std::get_if<llm::Reasoning>(&part.body)) {
        std::optional<Seal> seal = open_seal(thoughts->signature);
        if (seal) thoughts->signature.clear();
        return seal;
    }
    if (!part.signature) return std::nullopt;
    std::optional<Seal> seal = open_seal(part.signature->bytes);
    if (seal) part.signature = std::move(seal->signature);
    return seal;
}

}  // namespace

void CarriedProofs::add(llm::Reasoning thoughts) {
    if (is_proven(thoughts)) thoughts_.push_back(std::move(thoughts));
}

llm::Part CarriedProofs::seal(llm::Part part) {
    const bool call = std::holds_alternative<llm::ToolCall>(part.body);
    const bool first_call = call && !std::exchange(called_, true);
    if (thoughts_.empty() && !part.signature && !first_call) return part;
    const Seal seal = {.thoughts = std::exchange(thoughts_, {}), .signature = part.signature};
    part.signature = llm::Signature{.bytes = write_seal(seal),
                                    .origin = {.wire = std::string(wire_name), .provider = {}}};
    return part;
}

void open_seals(std::vector<llm::Part>& parts) {
    std::vector<llm::Part> opened;
    for (llm::Part& part : parts) {
        std::optional<Seal> seal = take_seal(part);
        if (seal && !seal->thoughts.empty()) {
            while (!opened.empty() && is_shown(opened.back()))
                opened.pop_back();
            for (llm::Reasoning& thoughts : seal->thoughts)
                opened.push_back({.body = std::move(thoughts)});
            if (is_shown(part)) continue;
        }
        if (!seal || !is_nothing(part)) opened.push_back(std::move(part));
    }
    parts = std::move(opened);
}

}  // namespace weir::wire::gemini
