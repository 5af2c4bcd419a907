#include "wire/event_stream.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>

#include "base/check.hpp"

namespace weir::wire {

namespace {

// u32 length, u32 length of the headers, u32 checksum of these two; then headers, payload and the
// u32 checksum of all before it.
constexpr std::size_t prelude_bytes = 12;
constexpr std::size_t checksum_bytes = 4;
constexpr std::size_t frame_bytes_least = prelude_bytes + checksum_bytes;
constexpr std::size_t headers_bytes_most = std::size_t{128} << 10;

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i)
        number = number << 8U | static_cast<unsigned char>(bytes[at + i]);
    return number;
}

void append_number(std::string& out, std::uint32_t number) {
    for (const unsigned shift : {24U, 16U, 8U, 0U})
        out.push_back(static_cast<char>(static_cast<unsigned char>(number >> shift)));
}

std::uint32_t checksum(std::string_view bytes) {
    return static_cast<std::uint32_t>(
        crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

// Of the values whose length is fixed by their type; nothing for bytes and text.
std::optional<std::size_t> fixed_length(FrameHeader::Type type) {
    using Type = FrameHeader::Type;
    switch (type) {
        case Type::yes:
        case Type::no: return 0;
        case Type::int8: return 1;
        case Type::int16: return 2;
        case Type::int32: return 4;
        case Type::int64:
        case Type::timestamp: return 8;
        case Type::uuid: return 16;
        case Type::bytes:
        case Type::text: break;
    }
    return std::nullopt;
}

// What the headers say about a frame.
struct Said {
    std::string_view message_type;
    std::string_view event_type;
    std::string_view exception_type;
    std::string_view error_code;
    std::string_view error_message;
};

bool read_headers(std::string_view headers, Said& said) {
    while (const std::optional<FrameHeader> header = take_header(headers)) {
        if (header->type != FrameHeader::Type::text) continue;
        if (header->name == ":event-type") said.event_type = header->value;
        if (header->name == ":message-type") said.message_type = header->value;
        if (header->name == ":exception-type") said.exception_type = header->value;
        if (header->name == ":error-code") said.error_code = header->value;
        if (header->name == ":error-message") said.error_message = header->value;
    }
    return headers.empty();
}

}  // namespace

std::optional<FrameHeader> take_header(std::string_view& headers) {
    std::string_view rest = headers;
    const auto cut = [&rest](std::size_t size) {
        const std::string_view front = rest.substr(0, size);
        rest.remove_prefix(size);
        return front;
    };
    if (rest.empty()) return std::nullopt;
    const auto name_length = static_cast<unsigned char>(cut(1)[0]);
    if (name_length == 0 || rest.size() < name_length + std::size_t{1}) return std::nullopt;
    FrameHeader header;
    header.name = cut(name_length);
    const auto type = static_cast<unsigned char>(cut(1)[0]);
    if (type > static_cast<unsigned char>(FrameHeader::Type::uuid)) return std::nullopt;
    header.type = static_cast<FrameHeader::Type>(type);
    std::optional<std::size_t> length = fixed_length(header.type);
    if (!length) {
        if (rest.size() < 2) return std::nullopt;
        const std::string_view given = cut(2);
        length = std::size_t{static_cast<unsigned char>(given[0])} << 8U |
                 static_cast<unsigned char>(given[1]);
    }
    if (rest.size() < *length) return std::nullopt;
    header.value = cut(*length);
    headers = rest;
    return header;
}

std::unexpected<Error> EventStreamReader::broken(std::string_view why) const {
    return fail(
        ErrorKind::upstream_protocol,
        fmt::format("the provider's event stream has a frame {} (at byte {})", why, place_));
}

// The length is believed only after its checksum: a reader that waits for 4 GiB never answers.
Result<std::size_t> EventStreamReader::frame_length(std::string_view bytes) const {
    const std::size_t length = number_at(bytes, 0);
    const std::size_t headers = number_at(bytes, 4);
    if (checksum(bytes.substr(0, 8)) != number_at(bytes, 8))
        return broken("whose first checksum is wrong");
    if (length < frame_bytes_least || headers > length - frame_bytes_least ||
        headers > headers_bytes_most)
        return broken("with impossible lengths");
    const std::size_t most = std::min(frame_bytes_max_, frame_bytes_most);
    if (length > most) return broken(fmt::format("over the limit of {} bytes", most));
    return length;
}

// Moves bytes from the chunk to the tail until it has that size, if there are so many.
void EventStreamReader::take(std::size_t size) {
    if (tail_.size() >= size) return;
    const std::string_view more = chunk_.substr(0, size - tail_.size());
    tail_.append(more);
    chunk_.remove_prefix(more.size());
}

// "" when more bytes are needed.
Result<std::string_view> EventStreamReader::whole_frame() {
    const bool in_chunk = tail_.empty() && chunk_.size() >= prelude_bytes;
    if (!in_chunk) take(prelude_bytes);
    const std::string_view begun = in_chunk ? chunk_ : std::string_view(tail_);
    if (begun.size() < prelude_bytes) return std::string_view();
    const Result<std::size_t> length = frame_length(begun);
    if (!length) return fail(length.error());
    if (in_chunk && chunk_.size() >= *length) {
        const std::string_view frame = chunk_.substr(0, *length);
        chunk_.remove_prefix(*length);
        return frame;
    }
    take(*length);
    if (tail_.size() < *length) return std::string_view();
    // Only the first frame of a chunk can have begun before it, so held_ is not in use.
    held_.swap(tail_);
    tail_.clear();
    return std::string_view(held_);
}

Result<bool> EventStreamReader::next(SseEvent& event) {
    if (failed_ || chunk_.empty()) return false;
    const auto give_up = [this](std::unexpected<Error> error) -> Result<bool> {
        failed_ = true;
        return error;
    };
    const Result<std::string_view> whole = whole_frame();
    if (!whole) return give_up(fail(whole.error()));
    const std::string_view frame = *whole;
    if (frame.empty()) return false;
    const std::size_t end = frame.size() - checksum_bytes;
    if (checksum(frame.substr(0, end)) != number_at(frame, end))
        return give_up(broken("whose checksum is wrong"));
    const std::size_t headers = number_at(frame, 4);
    Said said;
    if (!read_headers(frame.substr(prelude_bytes, headers), said))
        return give_up(broken("with malformed headers"));
    event = SseEvent{.name = said.event_type, .data = {}, .id = {}, .raw = frame};
    event.data = frame.substr(prelude_bytes + headers, end - prelude_bytes - headers);
    if (said.message_type == "exception") {
        event.exception = true;
        event.name = said.exception_type;
    } else if (said.message_type == "error") {
        event.exception = true;
        event.name = said.error_code;
        if (event.data.empty()) event.data = said.error_message;
    }
    event.has_data = !event.data.empty();
    place_ += frame.size();
    return true;
}

Result<bool> EventStreamReader::finish(SseEvent& event) {
    event = {};
    if (failed_ || tail_.empty()) return false;
    failed_ = true;
    return broken("that the end of the stream cuts off");
}

void append_frame(std::string& out, std::span<const FrameHeader> headers,
                  std::string_view payload) {
    const std::size_t begin = out.size();
    append_number(out, 0);  // the lengths are known at the end
    append_number(out, 0);
    append_number(out, 0);
    for (const FrameHeader& header : headers) {
        const std::optional<std::size_t> fixed = fixed_length(header.type);
        check(!header.name.empty() && header.name.size() <= 255);
        check(header.value.size() <= 65535 &&
              fixed.value_or(header.value.size()) == header.value.size());
        out.push_back(static_cast<char>(static_cast<unsigned char>(header.name.size())));
        out += header.name;
        out.push_back(static_cast<char>(header.type));
        if (!fixed) {
            out.push_back(static_cast<char>(static_cast<unsigned char>(header.value.size() >> 8U)));
            out.push_back(static_cast<char>(static_cast<unsigned char>(header.value.size())));
        }
        out += header.value;
    }
    const std::size_t headers_length = out.size() - begin - prelude_bytes;
    const std::size_t length = frame_bytes_least + headers_length + payload.size();
    check(length <= 0xffffffffU);
    std::string prelude;
    append_number(prelude, static_cast<std::uint32_t>(length));
    append_number(prelude, static_cast<std::uint32_t>(headers_length));
    append_number(prelude, checksum(prelude));
    out.replace(begin, prelude_bytes, prelude);
    out += payload;
    append_number(out, checksum(std::string_view(out).substr(begin)));
}

namespace {

void append_json_frame(std::string& out, std::string_view type_header, std::string_view type,
                       std::string_view message_type, std::string_view payload) {
    const std::array<FrameHeader, 3> headers = {{
        {.name = type_header, .value = type},
        {.name = ":content-type", .value = "application/json"},
        {.name = ":message-type", .value = message_type},
    }};
    append_frame(out, headers, payload);
}

}  // namespace

void append_event_frame(std::string& out, std::string_view event_type, std::string_view payload) {
    append_json_frame(out, ":event-type", event_type, "event", payload);
}

void append_exception_frame(std::string& out, std::string_view exception_type,
                            std::string_view payload) {
    append_json_frame(out, ":exception-type", exception_type, "exception", payload);
}

}  // namespace weir::wire
