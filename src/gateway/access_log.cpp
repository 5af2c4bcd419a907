#include "gateway/access_log.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "json/escape.hpp"

namespace weir::gateway {
namespace {

// "2026-11-20T10:11:12.345678Z"; the second's part is made once a second.
void append_time(std::string& out, SysTime at) {
    thread_local std::time_t made_for = -1;
    thread_local std::string second;
    const std::int64_t since_epoch = unix_micros(at);
    const auto seconds = static_cast<std::time_t>(since_epoch / 1'000'000);
    if (seconds != made_for) {
        second = fmt::format("{:%Y-%m-%dT%H:%M:%S}", fmt::gmtime(seconds));
        made_for = seconds;
    }
    out += second;
    const fmt::format_int micros(1'000'000 + since_epoch % 1'000'000);
    out += '.';
    out.append(micros.data() + 1, micros.size() - 1);
    out += 'Z';
}

// A line is written for every request: `,"key":` is one append, and a number needs no format.
void text(std::string& out, std::string_view key, std::string_view value) {
    out += key;
    json::append_quoted(out, value);
}
void number(std::string& out, std::string_view key, std::int64_t value) {
    const fmt::format_int digits(value);
    out += key;
    out.append(digits.data(), digits.size());
}
void text_unless_empty(std::string& out, std::string_view key, std::string_view value) {
    if (!value.empty()) text(out, key, value);
}

void write_outcome(std::string& out, const store::LedgerRow& row, std::string_view error_message) {
    number(out, R"(,"status":)", row.http_status);
    out += row.streamed ? R"(,"stream":true)" : R"(,"stream":false)";
    if (row.status == store::RowStatus::client_cancelled) out += R"(,"cancelled":true)";
    if (row.error) {
        text(out, R"(,"error":)", name(*row.error));
        text(out, R"(,"message":)", error_message);
    }
    number(out, R"(,"attempts":)", static_cast<std::int64_t>(row.attempts.size()));
    number(out, R"(,"tokens_in":)", row.usage.input().value());
    number(out, R"(,"tokens_out":)", row.usage.output().value());
    if (row.usage.estimated) out += R"(,"estimated":true)";
    if (row.cost)
        number(out, R"(,"cost_nano_usd":)", row.cost->value());
    else if (!row.provider.empty())
        out += R"(,"cost_unknown":true)";
}

}  // namespace

void AccessLog::write(const store::LedgerRow& row, std::string_view client_address,
                      std::string_view error_message) {
    if (!enabled()) return;
    if (lines_.empty()) on_first_line_();
    std::string& out = lines_;
    out += R"({"time":")";
    append_time(out, row.started);
    text(out, R"(","id":)", row.id.text());
    text(out, R"(,"client":)", client_address);
    text(out, R"(,"key":)", row.key);
    text(out, R"(,"asked":)", row.asked_model);
    text(out, R"(,"provider":)", row.provider);
    text(out, R"(,"model":)", row.model);
    text_unless_empty(out, R"(,"route":)", row.route);
    text_unless_empty(out, R"(,"variant":)", row.variant);
    write_outcome(out, row, error_message);
    number(out, R"(,"first_byte_us":)", row.first_byte.count());
    number(out, R"(,"total_us":)", row.total.count());
    number(out, R"(,"own_us":)", row.own.count());
    text_unless_empty(out, R"(,"stop":)", row.stop_reason);
    text_unless_empty(out, R"(,"trace":)", row.trace_id);
    out += "}\n";
    if (out.size() >= collected_max) flush();
}

void AccessLog::flush() {
    if (lines_.empty() || !sink_) return;
    sink_(lines_);
    lines_.clear();
}

}  // namespace weir::gateway
