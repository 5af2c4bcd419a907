#include "wire/anthropic/call_ids.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace weir::wire::anthropic {

namespace {

constexpr std::size_t id_bytes_max = 64;
constexpr std::size_t hash_digits = 8;

bool is_legal(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}

std::string fnv1a(std::string_view text) {
    std::uint32_t hash = 0x811c9dc5U;
    for (const char c : text)
        hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x01000193U;
    std::string digits;
    for (std::size_t i = 0; i < hash_digits; ++i, hash >>= 4)
        digits.push_back("0123456789abcdef"[hash & 15U]);
    return digits;
}

}  // namespace

std::string legal_call_id(const std::string& id) {
    if (id.size() <= id_bytes_max && std::ranges::all_of(id, is_legal)) return id;
    std::string legal = id.substr(0, id_bytes_max - hash_digits - 1);
    std::ranges::replace_if(legal, [](char c) { return !is_legal(c); }, '_');
    return legal + "_" + fnv1a(id);
}

std::string call_id_prefix(std::string_view answer_id) { return "toolu_" + fnv1a(answer_id) + "_"; }

void CallIds::begin_turn() {
    written_.clear();
    used_.clear();
}

std::string CallIds::for_call(const llm::ToolCallId& id) {
    const std::string base =
        id.value().empty() ? prefix_ + std::to_string(made_++) : legal_call_id(id.value());
    std::string written = base;
    for (int copy = 2; !used_.insert(written).second; ++copy)
        written = legal_call_id(base + "_" + std::to_string(copy));
    written_[id.value()].push_back(written);
    return written;
}

std::string CallIds::for_result(const llm::ToolCallId& id) {
    const auto known = written_.find(id.value());
    if (known == written_.end())
        return id.value().empty() ? prefix_ + "0" : legal_call_id(id.value());
    std::deque<std::string>& ids = known->second;
    std::string first = ids.front();
    if (ids.size() > 1) ids.pop_front();  // the last one stays, for a result that comes twice
    return first;
}

}  // namespace weir::wire::anthropic
