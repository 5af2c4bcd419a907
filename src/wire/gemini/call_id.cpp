#include "wire/gemini/call_id.hpp"

#include <cstdint>

#include "base/random.hpp"

namespace weir::wire::gemini {

namespace {

std::uint64_t add_to_hash(std::uint64_t hash, std::string_view text) {
    for (const char c : text)
        hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001b3U;
    return (hash ^ 0xFFU) * 0x100000001b3U;
}

}  // namespace

llm::ToolCallId make_call_id(std::string_view place, int choice, int call, std::string_view name) {
    constexpr std::string_view letters =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    constexpr int length = 24;
    std::uint64_t seed = add_to_hash(0xcbf29ce484222325U, place);
    seed = add_to_hash(seed, std::to_string(choice));
    seed = add_to_hash(seed, std::to_string(call));
    seed = add_to_hash(seed, name);
    Random random(seed);
    std::string id = "call_";
    for (int i = 0; i < length; ++i)
        id.push_back(letters[random.below(letters.size())]);
    return llm::ToolCallId(std::move(id));
}

llm::StopReason settle_stop(llm::StopReason stop, bool has_calls) {
    const bool plain = stop == llm::StopReason::end_turn || stop == llm::StopReason::unknown;
    return has_calls && plain ? llm::StopReason::tool_use : stop;
}

void CallPairs::on_call(llm::ToolCall& call) {
    const std::size_t place = calls_.size();
    if (call.id.value().empty())
        call.id = make_call_id(in_request, 0, static_cast<int>(place), call.name);
    calls_.push_back({call.id, call.name});
    by_id_[call.id.value()] = place;
    by_name_[call.name].push_back(place);
}

CallPairs::Call* CallPairs::next_of(const std::string& name) {
    if (const auto known = by_name_.find(name); known != by_name_.end()) {
        std::deque<std::size_t>& places = known->second;
        while (!places.empty() && calls_[places.front()].answered)
            places.pop_front();
        if (!places.empty()) return &calls_[places.front()];
    }
    while (first_open_ < calls_.size() && calls_[first_open_].answered)
        ++first_open_;
    return first_open_ < calls_.size() ? &calls_[first_open_] : nullptr;
}

void CallPairs::on_result(llm::ToolResult& result) {
    Call* call = nullptr;
    if (result.call.value().empty()) {
        call = next_of(result.name);
    } else if (const auto known = by_id_.find(result.call.value()); known != by_id_.end()) {
        call = &calls_[known->second];
    }
    if (!call) return;
    call->answered = true;
    result.call = call->id;
    if (result.name.empty()) result.name = call->name;
}

bool CallNames::has_own_id(const llm::ToolCall& call) {
    const std::string& id = call.id.value();
    const bool made = id.empty() || call.id == make_call_id(in_request, 0, calls_, call.name);
    ++calls_;
    names_[id] = call.name;
    if (made)
        made_.insert(id);
    else
        made_.erase(id);
    return !made;
}

bool CallNames::has_own_id(const llm::ToolResult& result) const {
    return !result.call.value().empty() && !made_.contains(result.call.value());
}

std::string CallNames::name_of(const llm::ToolResult& result) const {
    if (!result.name.empty()) return result.name;
    const auto known = names_.find(result.call.value());
    if (known != names_.end()) return known->second;
    return result.call.value().empty() ? "tool" : result.call.value();
}

}  // namespace weir::wire::gemini
