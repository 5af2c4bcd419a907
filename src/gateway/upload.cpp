#include "gateway/upload.hpp"

#include <fmt/format.h>

#include "gateway/request_context.hpp"
#include "wire/operation/part_head.hpp"

namespace weir::gateway {

net::Awaitable<Result<net::BodyPart>> Upload::read_part() {
    const Result<net::BodyPart> part = co_await exchange_.read_body_part(limits_.bytes_max);
    if (!part) co_return fail(part.error());
    if (const Result<void> fed = reader_.feed(part->bytes); !fed) co_return fail(fed.error());
    if (part->last)
        if (const Result<void> ended = reader_.finish(); !ended) co_return fail(ended.error());
    co_return *part;
}

net::Awaitable<Result<wire::ChatPeek>> Upload::open() {
    std::optional<wire::ChatPeek> peek;
    while (!complete_ && (!peek || held_.size() < limits_.retry_bytes_max)) {
        if (!peek && held_.size() >= limits_.hold_bytes_max)
            co_return fail(Error(ErrorKind::payload_too_large,
                                 fmt::format("the field model does not come within the first {} "
                                             "bytes (server.upload_hold_bytes_max): put it before "
                                             "the file",
                                             limits_.hold_bytes_max))
                               .at_field("model"));
        const Result<net::BodyPart> part = co_await read_part();
        if (!part) co_return fail(part.error());
        held_ += part->bytes;
        complete_ = part->last;
        Result<std::optional<wire::ChatPeek>> seen = wire::operation::peek_form(reader_);
        if (!seen) co_return fail(seen.error());
        peek = std::move(*seen);
    }
    if (!peek) co_return fail(wire::operation::model_missing());
    peek->body_bytes = static_cast<std::size_t>(bytes_said().value_or(held_.size()));
    // None of it is text, as far as anybody here knows.
    peek->inline_media_bytes = peek->body_bytes;
    co_return std::move(*peek);
}

Result<wire::SplicedBody> Upload::edited(const wire::ChatPeek& peek, std::string_view model) const {
    if (model.empty()) return wire::SplicedBody(held_);
    Result<std::string> written = wire::operation::write_form_model(model);
    if (!written) return fail(written.error());
    std::vector<wire::Splice> splices;
    splices.push_back({peek.model_value.begin, peek.model_value.end, std::move(*written)});
    return wire::SplicedBody(held_, std::move(splices));
}

std::optional<std::uint64_t> Upload::bytes_said() const {
    if (complete_) return held_.size();
    const net::http1::Framing& framing = exchange_.head().framing;
    if (framing.kind != net::http1::Framing::Kind::content_length) return std::nullopt;
    return framing.length;
}

std::optional<std::uint64_t> Upload::bytes(const wire::SplicedBody& edited) const {
    const std::optional<std::uint64_t> said = bytes_said();
    if (!said) return std::nullopt;
    return *said - held_.size() + edited.size();
}

net::Awaitable<Result<net::BodyPart>> Upload::next() {
    begun_ = true;
    co_return co_await read_part();
}

net::Awaitable<Result<void>> read_upload(RequestContext& request) {
    const auto type = request.exchange.head().headers.find("content-type").value_or("");
    const Result<std::string> boundary = wire::operation::read_boundary(type);
    if (!boundary) co_return fail(boundary.error());
    request.upload =
        std::make_unique<Upload>(request.exchange, *boundary, request.snapshot->limits.upload);
    const SteadyTime before = std::chrono::steady_clock::now();
    Result<wire::ChatPeek> peek = co_await request.upload->open();
    request.waited += std::chrono::steady_clock::now() - before;
    if (!peek) co_return fail(peek.error());
    request.peek = std::move(*peek);
    co_return Result<void>{};
}

}  // namespace weir::gateway
