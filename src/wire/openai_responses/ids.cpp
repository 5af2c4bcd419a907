#include "wire/openai_responses/ids.hpp"

#include "base/random.hpp"
#include "wire/openai_chat/call_id.hpp"

namespace weir::wire::openai_responses {

namespace {

constexpr std::size_t call_id_max = 64;

void append_hex(std::string& to, std::uint64_t seed, int digits) {
    Random random(seed);
    for (int i = 0; i < digits; ++i)
        to.push_back("0123456789abcdef"[random.below(16)]);
}

}  // namespace

std::string make_item_id(std::string_view prefix, std::string_view answer_id, int place) {
    constexpr int digits = 48;
    std::string id(prefix);
    append_hex(
        id,
        openai_chat::stable_hash(id + "/" + std::string(answer_id) + "/" + std::to_string(place)),
        digits);
    return id;
}

std::string fitting_call_id(std::string_view id) {
    constexpr int digits = 32;
    if (id.size() <= call_id_max) return std::string(id);
    std::string fitting = "call_";
    append_hex(fitting, openai_chat::stable_hash(id), digits);
    return fitting;
}

}  // namespace weir::wire::openai_responses
