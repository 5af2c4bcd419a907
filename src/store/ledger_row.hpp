#pragma once
// One request as the ledger remembers it. The same words go from the gateway into the journal, from
// the journal into the store, and out of the store to whoever looks at one request.
//
// Text and attempts are views: whoever makes a row keeps the bytes alive until the call that takes
// the row has returned (all such calls copy). A row that is read comes as a StoredRow, which owns
// them. Text over text_bytes_max is cut when it is written; at most attempts_max attempts are kept.
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/money.hpp"
#include "llm/usage.hpp"

namespace weir::store {

inline constexpr std::size_t text_bytes_max = 512;
inline constexpr std::size_t attempts_max = 64;
inline constexpr std::size_t decision_bytes_max = 16 << 10;

// In order of knowledge: a row may be replaced by one of a higher rank only; the last three have
// the same rank and are final. The numbers are stored: add at the end, with a rank.
enum class RowStatus : std::uint8_t {
    running,           // started, not ended yet
    interrupted,       // the process died while it ran
    ok,                // the answer is complete
    error,             // ended by error_kind
    client_cancelled,  // the client left first
};
inline constexpr std::size_t row_status_count = 5;
int rank(RowStatus status);
std::string_view name(RowStatus status);
std::optional<RowStatus> row_status_by_name(std::string_view name);

struct AttemptRow {
    std::string_view provider;
    std::string_view model;       // as sent to the provider
    std::string_view credential;  // its name, never the secret
    int http_status = 0;          // 0: no answer came
    std::optional<ErrorKind> error;
    std::chrono::microseconds offset{0};  // from the request's start
    std::chrono::microseconds duration{0};
    std::optional<NanoUsd> cost;  // absent: unknown
    friend bool operator==(const AttemptRow&, const AttemptRow&) = default;
};

struct LedgerRow {
    // Made by RequestId::make(started, ...): stores find a time range by the order of ids.
    RequestId id;
    SysTime started;   // whole microseconds are kept
    SysTime finished;  // meaningless while running
    RowStatus status = RowStatus::running;

    std::string_view key;  // KeyId; "" without keys
    std::string_view user;
    std::string_view session;
    std::string_view asked_model;  // as the client wrote it
    std::string_view provider;     // that served, or was tried last
    std::string_view model;        // the provider's spelling
    std::string_view route;
    std::string_view variant;
    std::string_view wire;       // the client's: "openai_chat"
    std::string_view operation;  // "chat", "embeddings"...
    std::string_view trace_id;
    std::string_view cache;    // "", "exact", "semantic"
    std::string_view dropped;  // parameters that the target could not express, by comma

    bool streamed = false;
    int http_status = 0;  // as told to the client
    std::optional<ErrorKind> error;
    std::string_view stop_reason;  // llm::name(StopReason)

    llm::Usage usage;
    std::optional<NanoUsd> cost;  // absent: unknown, never shown as 0
    NanoUsd reserved;             // against the budgets, before it ran; 0 without a budget

    std::chrono::microseconds queued{0};
    std::chrono::microseconds first_byte{0};  // from start to the first answer byte; 0: none came
    std::chrono::microseconds total{0};
    std::chrono::microseconds own{0};  // the gateway's own share of it
    std::int64_t bytes_in = 0;
    std::int64_t bytes_out = 0;

    std::span<const AttemptRow> attempts;
    // Why it went where it went (route/record.hpp), one JSON object; over decision_bytes_max it is
    // left out, for half an object is none.
    std::string_view decision;

    // What write_detail() (row_codec.hpp) would make of the fields it writes, where the row was
    // read from such bytes and those fields are as they were; else empty.
    std::span<const std::byte> detail;
};

// What counts against the key's budgets: the cost, or what was reserved where it is unknown. The
// same law as meter::Admission::settle, so memory and ledger agree after a restart.
inline NanoUsd charged(const LedgerRow& row) { return row.cost.value_or(row.reserved); }

// How good a client found the answer to one of its requests. Said again, the newer one counts.
inline constexpr std::size_t comment_bytes_max = 4 << 10;
struct Feedback {
    RequestId request;
    SysTime at;                         // whole microseconds are kept
    std::int64_t score_millionths = 0;  // 0 (useless) to 1'000'000 (as wished)
    std::string comment;
    friend bool operator==(const Feedback&, const Feedback&) = default;

    double score() const { return static_cast<double>(score_millionths) / 1e6; }
};

}  // namespace weir::store
