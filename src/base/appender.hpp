#pragma once
// Many small pieces to the end of a string, with one check for room instead of one for each piece:
//
//     Appender out(text, room);   // room: an upper bound of what follows
//     out.add("x: "); out.add(value); out.add_number(n);
//
// The bytes belong to the string when the Appender is destroyed. More than `room` is a defect and
// ends the program.
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "base/check.hpp"

namespace weir {

class Appender {
public:
    static constexpr std::size_t number_room = 20;

    Appender(std::string& out, std::size_t room) : out_(out) {
        const std::size_t before = out.size();
        // Grows as append() would, so that a string that is appended to often is not copied often.
        if (out.capacity() - before < room)
            out.reserve(std::max(before + room, 2 * out.capacity()));
        out.resize_and_overwrite(before + room, [](char*, std::size_t size) { return size; });
        at_ = out.data() + before;
        end_ = at_ + room;
    }
    ~Appender() { out_.resize(static_cast<std::size_t>(at_ - out_.data())); }
    Appender(const Appender&) = delete;
    Appender& operator=(const Appender&) = delete;

    void add(std::string_view text) {
        check(static_cast<std::size_t>(end_ - at_) >= text.size());
        if (!text.empty()) std::memcpy(at_, text.data(), text.size());
        at_ += text.size();
    }
    void add(char c) {
        check(at_ != end_);
        *at_++ = c;
    }
    void add_number(std::int64_t value) {
        check(static_cast<std::size_t>(end_ - at_) >= number_room);
        at_ = std::to_chars(at_, end_, value).ptr;
    }

private:
    std::string& out_;
    char* at_;
    char* end_;
};

}  // namespace weir
