#include "wire/bedrock/call_ids.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "base/random.hpp"

namespace weir::wire::bedrock {

namespace {

constexpr std::size_t id_bytes_max = 64;

bool may_stand(char c, IdRule rule) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || (rule == IdRule::converse && (c == '.' || c == ':'));
}

std::uint64_t fnv1a(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : text)
        hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001b3U;
    return hash;
}

std::string with_suffix(std::string_view id, const std::string& suffix) {
    return std::string(id.substr(0, id_bytes_max - suffix.size())) + suffix;
}

}  // namespace

std::string legal_id(std::string_view id, IdRule rule) {
    const auto odd = [rule](char c) { return !may_stand(c, rule); };
    if (!id.empty() && id.size() <= id_bytes_max && std::ranges::none_of(id, odd))
        return std::string(id);
    std::string legal(id);
    std::ranges::replace_if(legal, odd, '_');
    return with_suffix(legal, fmt::format("_{:016x}", fnv1a(id)));
}

std::string make_call_id(std::string_view answer_id, int call) {
    constexpr std::string_view letters =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    constexpr int length = 22;
    Random random(fnv1a(fmt::format("{}/{}", answer_id, call)));
    std::string id = "tooluse_";
    for (int i = 0; i < length; ++i)
        id.push_back(letters[random.below(letters.size())]);
    return id;
}

std::string CallIds::of_call(const llm::ToolCallId& id) {
    if (id.value().empty()) {
        std::string made = make_call_id("request", made_++);
        nameless_.push_back(made);
        return made;
    }
    const std::string legal = legal_id(id.value(), rule_);
    std::string unique = legal;
    for (int i = 2; !used_.insert(unique).second; ++i)
        unique = with_suffix(legal, "_" + std::to_string(i));
    latest_[id.value()] = unique;
    return unique;
}

std::string CallIds::of_result(const llm::ToolCallId& id) {
    if (const auto known = latest_.find(id.value()); known != latest_.end()) return known->second;
    if (!id.value().empty() || nameless_.empty()) return legal_id(id.value(), rule_);
    std::string made = std::move(nameless_.front());
    nameless_.pop_front();
    return made;
}

}  // namespace weir::wire::bedrock
