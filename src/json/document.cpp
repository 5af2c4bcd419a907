#include "json/document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "json/document_structure.hpp"
#include "json/document_walk.hpp"
#include "json/fault.hpp"

namespace weir::json {

namespace {

constexpr std::uint32_t values_most = (1U << 27U) - 1;  // what a node's span can hold
constexpr std::uint32_t nodes_kept_max = 64 * 1024;

Error too_large(std::size_t bytes_max) {
    return Error(ErrorKind::payload_too_large,
                 fmt::format("the JSON text is over the limit of {} bytes", bytes_max));
}

Error not_json(std::string_view text, const Limits& limits) {
    const std::optional<Fault> fault = find_fault(text, limits);
    const std::string why = fault ? describe(*fault, text) : "not valid";
    return Error(ErrorKind::invalid_request, "invalid JSON: " + why);
}

}  // namespace

Result<void> Document::read(std::string_view text, const Limits& limits) {
    count_ = 0;
    text_ = {};
    const std::size_t bytes_max =
        std::min<std::size_t>(limits.bytes_max, std::numeric_limits<std::uint32_t>::max() - 64U);
    if (text.size() > bytes_max) return fail(too_large(bytes_max));

    // Scratch of this thread: it holds nothing between calls but memory.
    thread_local Structure structure;
    if (!structure.find(text)) return fail(not_json(text, limits));
    const std::span<const std::uint32_t> places = structure.places();
    const auto room = static_cast<std::uint32_t>(
        std::min<std::size_t>(places.size(), std::min(limits.values_max, values_most)));
    if (room > capacity_ || (capacity_ > nodes_kept_max && room <= nodes_kept_max)) {
        nodes_ = std::make_unique_for_overwrite<detail::Node[]>(room);
        capacity_ = room;
    }
    count_ = walk(text, places, limits, {nodes_.get(), room});
    structure.release_large();
    if (count_ == 0) return fail(not_json(text, limits));
    text_ = text;
    return {};
}

Value Document::root() const { return count_ == 0 ? Value() : Value(nodes_.get(), &text_.front()); }

Result<Document> read(std::string_view text, const Limits& limits) {
    Result<Document> document(std::in_place);
    if (const Result<void> done = document->read(text, limits); !done) return fail(done.error());
    return document;
}

Result<void> validate(std::string_view text, const Limits& limits) {
    return Document().read(text, limits);
}

}  // namespace weir::json
