#include "net/http1/body_reader.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>

namespace weir::net::http1 {

BodyReader::BodyReader(Framing framing, Sender sender, std::uint64_t bytes_max,
                       ChunkLimits chunk_limits)
    : framing_(framing), bytes_max_(bytes_max), chunks_(sender, chunk_limits), sender_(sender) {}

std::unexpected<Error> BodyReader::too_large() const {
    const ErrorKind kind =
        sender_ == Sender::client ? ErrorKind::payload_too_large : ErrorKind::upstream_protocol;
    return fail(kind, fmt::format("the {}'s body is larger than {} bytes; send less, or raise the "
                                  "limit",
                                  message_word(sender_), bytes_max_));
}

Result<BodyStep> BodyReader::next(std::string_view& input) {
    switch (framing_.kind) {
        case Framing::Kind::none: break;
        case Framing::Kind::content_length:
            if (framing_.length > bytes_max_) return too_large();
            return take(input, framing_.length - bytes_);
        case Framing::Kind::until_close:
            if (closed_) break;
            if (input.size() > bytes_max_ - bytes_) return too_large();
            return take(input, body_bytes_unlimited);
        case Framing::Kind::chunked: {
            Result<BodyStep> step = chunks_.next(input);
            if (!step) return step;
            bytes_ += step->data.size();
            if (bytes_ > bytes_max_ || chunks_.chunk_bytes_left() > bytes_max_ - bytes_)
                return too_large();
            return step;
        }
    }
    return BodyStep{.kind = BodyStep::Kind::end, .data = {}};
}

Result<BodyStep> BodyReader::take(std::string_view& input, std::uint64_t most) {
    if (most == 0) return BodyStep{.kind = BodyStep::Kind::end, .data = {}};
    if (input.empty()) return BodyStep{};
    const std::string_view data =
        input.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(most, input.size())));
    input.remove_prefix(data.size());
    bytes_ += data.size();
    return BodyStep{BodyStep::Kind::data, data};
}

bool BodyReader::complete() const {
    switch (framing_.kind) {
        case Framing::Kind::none: return true;
        case Framing::Kind::content_length: return bytes_ == framing_.length;
        case Framing::Kind::chunked: return chunks_.complete();
        case Framing::Kind::until_close: return closed_;
    }
    return true;
}

Result<void> BodyReader::on_end() {
    if (framing_.kind == Framing::Kind::until_close) closed_ = true;
    if (complete()) return {};
    const ErrorKind kind =
        sender_ == Sender::client ? ErrorKind::client_cancelled : ErrorKind::upstream_protocol;
    return fail(kind, fmt::format("the {}'s body ended too early, after {} bytes",
                                  message_word(sender_), bytes_));
}

}  // namespace weir::net::http1
