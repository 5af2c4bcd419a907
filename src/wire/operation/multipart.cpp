#include "wire/operation/multipart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "wire/operation/part_head.hpp"

namespace weir::wire::operation {
namespace {

// Some clients end the body with more than one empty line.
constexpr std::size_t epilogue_bytes_max = 8;

std::unexpected<Error> malformed(std::string why) {
    return fail(ErrorKind::invalid_request, "the multipart body " + std::move(why));
}

std::unexpected<Error> bad_field(std::string_view field, std::string_view why) {
    Error error(ErrorKind::invalid_request, fmt::format("{} {}", field, why));
    error.at_field(std::string(field));
    return fail(std::move(error));
}

}  // namespace

// The first boundary begins the body, so the line end before it counts as seen.
MultipartReader::MultipartReader(std::string_view boundary,
                                 std::span<const std::string_view> wanted, MultipartLimits limits)
    : delimiter_("\r\n--" + std::string(boundary)), wanted_(wanted), limits_(limits), matched_(2) {}

void MultipartReader::skip(std::string_view& bytes, std::size_t count) {
    bytes.remove_prefix(count);
    offset_ += count;
}

char MultipartReader::take(std::string_view& bytes) {
    const char c = bytes.front();
    skip(bytes, 1);
    return c;
}

Result<void> MultipartReader::feed(std::string_view bytes) {
    while (!bytes.empty())
        if (Result<void> done = step(bytes); !done) return done;
    return {};
}

Result<void> MultipartReader::step(std::string_view& bytes) {
    switch (state_) {
        case State::opening: return take_opening(bytes);
        case State::after_boundary: return take_after_boundary(bytes);
        case State::head: return take_head(bytes);
        case State::data: return take_data(bytes);
        case State::epilogue: return take_epilogue(bytes);
    }
    return {};
}

Result<void> MultipartReader::take_opening(std::string_view& bytes) {
    if (take(bytes) != delimiter_[matched_])
        return malformed("does not begin with the boundary that content-type names");
    if (++matched_ == delimiter_.size()) state_ = State::after_boundary;
    return {};
}

Result<void> MultipartReader::take_after_boundary(std::string_view& bytes) {
    small_.push_back(take(bytes));
    if (small_.size() < 2) return {};
    if (small_ == "--")
        state_ = State::epilogue;
    else if (small_ == "\r\n")
        state_ = State::head;
    else
        return malformed("has something else after a boundary than the end of the line");
    small_.clear();
    return {};
}

Result<void> MultipartReader::take_head(std::string_view& bytes) {
    while (!bytes.empty()) {
        if (small_.size() == limits_.part_head_bytes_max)
            return malformed(fmt::format("has a part whose head is longer than {} bytes",
                                         limits_.part_head_bytes_max));
        small_.push_back(take(bytes));
        if (small_ == "\r\n") return malformed("has a part without a Content-Disposition");
        if (small_.ends_with("\r\n\r\n")) return begin_part();
    }
    return {};
}

Result<void> MultipartReader::begin_part() {
    const Result<PartHead> head =
        read_part_head(std::string_view(small_).substr(0, small_.size() - 2));
    if (!head) return fail(head.error());
    small_.clear();
    if (++parts_ > limits_.parts_max)
        return malformed(fmt::format("has more than {} parts", limits_.parts_max));
    state_ = State::data;
    matched_ = 0;
    const auto wanted = std::ranges::find(wanted_, head->name);
    keeping_ = wanted != wanted_.end();
    if (!keeping_) return {};
    if (head->file) return bad_field(*wanted, "must be a plain field, not a file");
    if (!head->plain) return bad_field(*wanted, "must be a plain field, not an encoded one");
    if (std::ranges::find(fields_, *wanted, &FormField::name) != fields_.end())
        return bad_field(*wanted, "stands twice");
    fields_.push_back({.name = *wanted, .value = {}, .begin = offset_});
    return {};
}

Result<void> MultipartReader::keep(std::string_view data) {
    if (!keeping_) return {};
    FormField& field = fields_.back();
    if (data.size() > limits_.field_bytes_max - field.value.size())
        return bad_field(field.name,
                         fmt::format("is longer than {} bytes", limits_.field_bytes_max));
    field.value += data;
    return {};
}

// A carriage return stands nowhere in the delimiter but at its front: where a match breaks off, the
// next one can only begin with the byte that broke it.
Result<void> MultipartReader::take_data(std::string_view& bytes) {
    if (matched_ == 0) {
        const std::size_t plain = std::min(bytes.find('\r'), bytes.size());
        if (Result<void> kept = keep(bytes.substr(0, plain)); !kept) return kept;
        skip(bytes, plain);
        if (bytes.empty()) return {};
    }
    while (!bytes.empty() && bytes.front() == delimiter_[matched_]) {
        skip(bytes, 1);
        if (++matched_ < delimiter_.size()) continue;
        if (keeping_) fields_.back().end = offset_ - delimiter_.size();
        keeping_ = false;
        state_ = State::after_boundary;
        return {};
    }
    if (bytes.empty()) return {};
    const std::size_t matched = std::exchange(matched_, 0);
    return keep(std::string_view(delimiter_).substr(0, matched));
}

Result<void> MultipartReader::take_epilogue(std::string_view& bytes) {
    small_.push_back(take(bytes));
    if (small_.size() > epilogue_bytes_max || !std::string_view("\r\n").contains(small_.back()))
        return malformed("goes on after its closing boundary");
    return {};
}

Result<void> MultipartReader::finish() const {
    if (state_ == State::epilogue) return {};
    return malformed("ends before its closing boundary");
}

const FormField* MultipartReader::find(std::string_view name) const {
    const auto found = std::ranges::find(fields_, name, &FormField::name);
    if (found == fields_.end() || found->end == 0) return nullptr;
    return &*found;
}

}  // namespace weir::wire::operation
