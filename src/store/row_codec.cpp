#include "store/row_codec.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace weir::store {
namespace {

using std::chrono::microseconds;

constexpr std::size_t number_bytes_max = 10;
// Upper bounds on how many numbers and one-byte flags a row and an attempt hold.
constexpr std::size_t row_numbers_max = 48;
constexpr std::size_t attempt_numbers_max = 8;

// The token counts of llm::Usage, in the order in which they are written: add at the end.
constexpr std::array token_fields = {
    &llm::Usage::input_uncached,      &llm::Usage::input_cache_read,
    &llm::Usage::input_cache_write,   &llm::Usage::input_cache_write_1h,
    &llm::Usage::output_visible,      &llm::Usage::output_reasoning,
    &llm::Usage::input_audio,         &llm::Usage::input_image,
    &llm::Usage::input_video,         &llm::Usage::input_tool_use,
    &llm::Usage::output_audio,        &llm::Usage::output_image,
    &llm::Usage::prediction_accepted, &llm::Usage::prediction_rejected,
    &llm::Usage::citation_tokens,
};

std::string_view cut(std::string_view text) {
    if (text.size() <= text_bytes_max) return text;
    std::size_t end = text_bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
        --end;  // not inside a UTF-8 character
    return text.substr(0, end);
}

class Writer {
public:
    explicit Writer(std::byte* out) : begin_(out), at_(out) {}

    void number(std::uint64_t value) {
        while (value >= 0x80) {
            *at_++ = static_cast<std::byte>(value | 0x80);
            value >>= 7;
        }
        *at_++ = static_cast<std::byte>(value);
    }
    void integer(std::int64_t value) {
        number(static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63));
    }
    void text(std::string_view text) { whole_text(cut(text)); }
    void whole_text(std::string_view kept) {
        number(kept.size());
        if (!kept.empty()) std::memcpy(at_, kept.data(), kept.size());
        at_ += kept.size();
    }
    void money(const std::optional<NanoUsd>& amount) {
        number(amount ? 1 : 0);
        if (amount) integer(amount->value());
    }
    void error(const std::optional<ErrorKind>& kind) { text(kind ? name(*kind) : ""); }
    std::size_t written() const { return static_cast<std::size_t>(at_ - begin_); }

private:
    std::byte* begin_;
    std::byte* at_;
};

// After the first failure, and at the end of the bytes, every getter gives nothing.
class Reader {
public:
    explicit Reader(std::span<const std::byte> bytes)
        : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

    bool at_end() const { return at_ == end_; }
    bool failed() const { return failed_; }
    std::span<const std::byte> rest() const { return {at_, end_}; }

    std::uint64_t number() {
        // Most numbers are small.
        if (at_ != end_ && static_cast<std::uint8_t>(*at_) < 0x80)
            return static_cast<std::uint64_t>(*at_++);
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            if (at_ == end_) {
                // The end between two fields is how an older writer's row ends.
                failed_ = failed_ || shift != 0;
                return 0;
            }
            const auto byte = static_cast<std::uint64_t>(*at_++);
            value |= (byte & 0x7f) << shift;
            if ((byte & 0x80) == 0) return value;
        }
        fail_here();
        return 0;
    }
    std::int64_t integer() {
        const std::uint64_t coded = number();
        return static_cast<std::int64_t>(coded >> 1 ^ (0 - (coded & 1)));
    }
    std::string_view text(std::size_t bytes_max = text_bytes_max) {
        const std::uint64_t size = number();
        if (size > static_cast<std::size_t>(end_ - at_) || size > bytes_max) {
            fail_here();
            return {};
        }
        const std::string_view text(reinterpret_cast<const char*>(at_), size);
        at_ += size;
        return text;
    }
    std::optional<NanoUsd> money() {
        if (number() == 0) return std::nullopt;
        return NanoUsd(integer());
    }
    // A kind that this program does not know (from a newer one) is still an error of ours to show.
    std::optional<ErrorKind> error() {
        const std::string_view kind = text();
        if (kind.empty()) return std::nullopt;
        return error_kind_by_name(kind).value_or(ErrorKind::internal);
    }
    microseconds span() { return microseconds(integer()); }
    SysTime time() {
        // Beyond what the clock's nanoseconds can hold: not a time that we wrote.
        constexpr std::int64_t most = INT64_MAX / 1'000;
        const std::int64_t since = integer();
        if (since > most || since < -most) {
            fail_here();
            return {};
        }
        return SysTime(microseconds(since));
    }

private:
    void fail_here() {
        failed_ = true;
        at_ = end_;
    }

    const std::byte* at_;
    const std::byte* end_;
    bool failed_ = false;
};

void write_usage(const llm::Usage& usage, Writer& out) {
    for (const auto field : token_fields)
        out.integer((usage.*field).value());
    out.integer(usage.web_searches);
    out.text(usage.reported_cost);
    out.number(usage.estimated ? 1 : 0);
}

void read_usage(Reader& in, llm::Usage& usage) {
    for (const auto field : token_fields)
        usage.*field = Tokens(in.integer());
    usage.web_searches = in.integer();
    usage.reported_cost = in.text();
    usage.estimated = in.number() != 0;
}

std::string_view kept_decision(const LedgerRow& row) {
    return row.decision.size() <= decision_bytes_max ? row.decision : std::string_view();
}

std::span<const AttemptRow> kept_attempts(const LedgerRow& row) {
    return row.attempts.first(std::min(row.attempts.size(), attempts_max));
}

void write_attempt(const AttemptRow& attempt, Writer& out) {
    out.text(attempt.provider);
    out.text(attempt.model);
    out.text(attempt.credential);
    out.integer(attempt.http_status);
    out.error(attempt.error);
    out.integer(attempt.offset.count());
    out.integer(attempt.duration.count());
    out.money(attempt.cost);
}

void read_attempts(Reader& in, std::vector<AttemptRow>& attempts) {
    attempts.clear();
    const std::uint64_t count = in.number();
    for (std::uint64_t i = 0; i < std::min<std::uint64_t>(count, attempts_max) && !in.at_end();
         ++i) {
        AttemptRow& attempt = attempts.emplace_back();
        attempt.provider = in.text();
        attempt.model = in.text();
        attempt.credential = in.text();
        attempt.http_status = static_cast<int>(in.integer());
        attempt.error = in.error();
        attempt.offset = in.span();
        attempt.duration = in.span();
        attempt.cost = in.money();
    }
}

void write_detail_to(const LedgerRow& row, Writer& out) {
    out.integer(unix_micros(row.finished));
    for (const std::string_view text :
         {row.user, row.session, row.asked_model, row.variant, row.wire, row.operation,
          row.trace_id, row.cache, row.dropped, row.stop_reason})
        out.text(text);
    out.number(row.streamed ? 1 : 0);
    out.integer(row.http_status);
    out.error(row.error);
    write_usage(row.usage, out);
    for (const microseconds span : {row.queued, row.first_byte, row.total, row.own})
        out.integer(span.count());
    out.integer(row.bytes_in);
    out.integer(row.bytes_out);
    const std::span<const AttemptRow> attempts = kept_attempts(row);
    out.number(attempts.size());
    for (const AttemptRow& attempt : attempts)
        write_attempt(attempt, out);
    out.whole_text(kept_decision(row));
}

void read_detail_from(Reader& in, RowReading& into) {
    LedgerRow& row = into.row;
    row.finished = in.time();
    for (std::string_view* text :
         {&row.user, &row.session, &row.asked_model, &row.variant, &row.wire, &row.operation,
          &row.trace_id, &row.cache, &row.dropped, &row.stop_reason})
        *text = in.text();
    row.streamed = in.number() != 0;
    row.http_status = static_cast<int>(in.integer());
    row.error = in.error();
    read_usage(in, row.usage);
    for (microseconds* span : {&row.queued, &row.first_byte, &row.total, &row.own})
        *span = in.span();
    row.bytes_in = in.integer();
    row.bytes_out = in.integer();
    read_attempts(in, into.attempts);
    row.attempts = into.attempts;
    row.decision = in.text(decision_bytes_max);
}

std::unexpected<Error> damaged() {
    return fail(ErrorKind::internal, "a record of the ledger is damaged");
}

}  // namespace

std::size_t row_bytes_max(const LedgerRow& row) {
    const auto room = [](std::string_view text) {
        return std::min(text.size(), text_bytes_max) + number_bytes_max;
    };
    std::size_t bytes = RequestId::length + row_numbers_max * number_bytes_max;
    for (const std::string_view text :
         {row.key, row.user, row.session, row.asked_model, row.provider, row.model, row.route,
          row.variant, row.wire, row.operation, row.trace_id, row.cache, row.dropped,
          row.stop_reason, std::string_view(row.usage.reported_cost)})
        bytes += room(text);
    bytes += row.error ? room(name(*row.error)) : number_bytes_max;
    bytes += kept_decision(row).size() + number_bytes_max;
    for (const AttemptRow& attempt : kept_attempts(row)) {
        bytes += attempt_numbers_max * number_bytes_max + room(attempt.provider) +
                 room(attempt.model) + room(attempt.credential) +
                 (attempt.error ? name(*attempt.error).size() : 0);
    }
    return bytes;
}

std::size_t write_row(const LedgerRow& row, std::byte* out) {
    std::memcpy(out, row.id.text().data(), RequestId::length);
    Writer head(out + RequestId::length);
    head.number(static_cast<std::uint64_t>(row.status));
    head.integer(unix_micros(row.started));
    for (const std::string_view text : {row.key, row.provider, row.model, row.route})
        head.text(text);
    head.money(row.cost);
    head.integer(row.reserved.value());
    write_detail_to(row, head);
    return RequestId::length + head.written();
}

std::size_t write_detail(const LedgerRow& row, std::byte* out) {
    Writer detail(out);
    write_detail_to(row, detail);
    return detail.written();
}

std::optional<RowGlance> glance(std::span<const std::byte> bytes) {
    if (bytes.size() < RequestId::length) return std::nullopt;
    Reader in(bytes.subspan(RequestId::length));
    RowGlance seen;
    seen.id = RequestId::from({reinterpret_cast<const char*>(bytes.data()), RequestId::length});
    const std::uint64_t status = in.number();
    seen.started = in.time();
    if (status >= row_status_count || in.failed()) return std::nullopt;
    seen.status = static_cast<RowStatus>(status);
    return seen;
}

Result<void> read_row(std::span<const std::byte> bytes, RowReading& into) {
    if (bytes.size() < RequestId::length) return damaged();
    LedgerRow& row = into.row;
    row.id = RequestId::from({reinterpret_cast<const char*>(bytes.data()), RequestId::length});
    Reader in(bytes.subspan(RequestId::length));
    const std::uint64_t status = in.number();
    if (status >= row_status_count) return damaged();
    row.status = static_cast<RowStatus>(status);
    row.started = in.time();
    for (std::string_view* text : {&row.key, &row.provider, &row.model, &row.route})
        *text = in.text();
    row.cost = in.money();
    row.reserved = NanoUsd(in.integer());
    if (in.at_end()) return damaged();
    row.detail = in.rest();
    read_detail_from(in, into);
    if (in.failed()) return damaged();
    return {};
}

Result<void> read_detail(std::span<const std::byte> bytes, RowReading& into) {
    Reader in(bytes);
    read_detail_from(in, into);
    if (in.failed()) return damaged();
    return {};
}

}  // namespace weir::store
