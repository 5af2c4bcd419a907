#include "gateway/fence.hpp"

#include <algorithm>

namespace weir::gateway {
namespace {

constexpr std::string_view fence = "```";
constexpr std::string_view blank = " \t\r\n";
constexpr std::size_t opening_bytes_max = 64;  // "```json"; a longer first line is none

}  // namespace

void Unfence::feed(std::string_view piece, std::string& out) {
    if (place_ == Place::plain) {
        out += piece;
        return;
    }
    held_ += piece;
    if (place_ == Place::before) {
        const std::size_t begin = std::min(held_.find_first_not_of(blank), held_.size());
        const std::string_view rest = std::string_view(held_).substr(begin);
        if (rest.size() < fence.size() && fence.starts_with(rest) && begin <= opening_bytes_max)
            return;
        place_ = rest.starts_with(fence) ? Place::opening : Place::plain;
    }
    if (place_ == Place::opening) {
        const std::size_t line = held_.find('\n', held_.find(fence));
        if (line == std::string::npos && held_.size() < opening_bytes_max) return;
        place_ = line == std::string::npos ? Place::plain : Place::inside;
        if (line != std::string::npos) held_.erase(0, line + 1);
    }
    if (place_ == Place::inside) {
        // The end of what has come may be the closing fence.
        const std::size_t last = held_.find_last_not_of(" \t\r\n`");
        const std::size_t sure = last == std::string::npos ? 0 : last + 1;
        out.append(held_, 0, sure);
        held_.erase(0, sure);
        return;
    }
    out += held_;
    held_.clear();
}

void Unfence::finish(std::string& out) {
    if (place_ != Place::inside) out += held_;
    held_.clear();
    place_ = Place::before;
}

std::string without_fence(std::string_view text) {
    Unfence unfence;
    std::string out;
    unfence.feed(text, out);
    unfence.finish(out);
    return out;
}

}  // namespace weir::gateway
