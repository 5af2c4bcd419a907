#pragma once
// Rows and folders for tests of the store and of the ledger.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <array>
#include <filesystem>
#include <string>

#include "store/ledger_row.hpp"

namespace weir::store {

// A folder of its own, deleted at the end.
class TestFolder {
public:
    TestFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "weir-test-XXXXXX").string();
        path_ = mkdtemp(name.data());
    }
    ~TestFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TestFolder(const TestFolder&) = delete;
    TestFolder& operator=(const TestFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

inline const SysTime test_start =
    std::chrono::sys_days(std::chrono::year(2026) / 11 / 20) + std::chrono::hours(10);
inline constexpr NanoUsd row_cost{123'457};

// An ended request of key k1; n makes its id.
inline LedgerRow row_at(SysTime at, std::uint64_t n) {
    LedgerRow row{.id = RequestId::make(at, n * 0x9e3779b97f4a7c15U, n),
                  .started = at,
                  .finished = at + std::chrono::milliseconds(300),
                  .status = RowStatus::ok,
                  .key = "k1",
                  .asked_model = "fast",
                  .provider = "openai",
                  .model = "gpt-5",
                  .route = "fast",
                  .wire = "openai_chat",
                  .operation = "chat",
                  .http_status = 200,
                  .stop_reason = "end_turn",
                  .cost = row_cost,
                  .reserved = NanoUsd(1'000'000),
                  .total = std::chrono::milliseconds(300)};
    row.usage.input_uncached = Tokens(1'000);
    row.usage.output_visible = Tokens(200);
    return row;
}

// No field at its default.
struct FullRow {
    std::array<AttemptRow, 2> attempts = {AttemptRow{.provider = "openai",
                                                     .model = "gpt-5-mini",
                                                     .credential = "OPENAI_API_KEY",
                                                     .http_status = 429,
                                                     .error = ErrorKind::upstream_rate_limited,
                                                     .offset = std::chrono::microseconds(17),
                                                     .duration = std::chrono::microseconds(81'234),
                                                     .cost = NanoUsd(0)},
                                          AttemptRow{.provider = "anthropic",
                                                     .model = "claude-haiku-4-5",
                                                     .credential = "second",
                                                     .http_status = 200,
                                                     .error = std::nullopt,
                                                     .offset = std::chrono::microseconds(91'000),
                                                     .duration = std::chrono::microseconds(500'000),
                                                     .cost = std::nullopt}};
    LedgerRow row = row_at(test_start + std::chrono::microseconds(1), 99);

    FullRow() {
        row.status = RowStatus::error;
        row.user = "user é";
        row.session = "s-1";
        row.variant = "b";
        row.trace_id = "4bf92f3577b34da6a3ce929d0e0e4736";
        row.cache = "exact";
        row.dropped = "logit_bias,seed";
        row.streamed = true;
        row.http_status = 502;
        row.error = ErrorKind::upstream_protocol;
        row.stop_reason = "max_tokens";
        std::int64_t n = 1;
        for (Tokens* tokens :
             {&row.usage.input_uncached, &row.usage.input_cache_read, &row.usage.input_cache_write,
              &row.usage.input_cache_write_1h, &row.usage.output_visible,
              &row.usage.output_reasoning, &row.usage.input_audio, &row.usage.input_image,
              &row.usage.input_video, &row.usage.input_tool_use, &row.usage.output_audio,
              &row.usage.output_image, &row.usage.prediction_accepted,
              &row.usage.prediction_rejected, &row.usage.citation_tokens})
            *tokens = Tokens(n *= 7);
        row.usage.web_searches = 3;
        row.usage.reported_cost = "0.00012";
        row.usage.estimated = true;
        row.cost.reset();
        row.queued = std::chrono::microseconds(3);
        row.first_byte = std::chrono::microseconds(200'000);
        row.own = std::chrono::microseconds(15);
        row.bytes_in = 1'100;
        row.bytes_out = 150'000;
        row.attempts = attempts;
        row.decision = R"({"strategy":"order","candidates":[]})";
    }
    FullRow(const FullRow&) = delete;
    FullRow& operator=(const FullRow&) = delete;
};

inline void expect_same(const LedgerRow& got, const LedgerRow& want) {
    EXPECT_EQ(got.id, want.id);
    EXPECT_EQ(got.started, want.started);
    EXPECT_EQ(got.finished, want.finished);
    EXPECT_EQ(got.status, want.status);
    EXPECT_EQ(got.key, want.key);
    EXPECT_EQ(got.user, want.user);
    EXPECT_EQ(got.session, want.session);
    EXPECT_EQ(got.asked_model, want.asked_model);
    EXPECT_EQ(got.provider, want.provider);
    EXPECT_EQ(got.model, want.model);
    EXPECT_EQ(got.route, want.route);
    EXPECT_EQ(got.variant, want.variant);
    EXPECT_EQ(got.wire, want.wire);
    EXPECT_EQ(got.operation, want.operation);
    EXPECT_EQ(got.trace_id, want.trace_id);
    EXPECT_EQ(got.cache, want.cache);
    EXPECT_EQ(got.dropped, want.dropped);
    EXPECT_EQ(got.streamed, want.streamed);
    EXPECT_EQ(got.http_status, want.http_status);
    EXPECT_EQ(got.error, want.error);
    EXPECT_EQ(got.stop_reason, want.stop_reason);
    EXPECT_EQ(got.usage, want.usage);
    EXPECT_EQ(got.cost, want.cost);
    EXPECT_EQ(got.reserved, want.reserved);
    EXPECT_EQ(got.decision, want.decision);
    EXPECT_EQ(got.queued, want.queued);
    EXPECT_EQ(got.first_byte, want.first_byte);
    EXPECT_EQ(got.total, want.total);
    EXPECT_EQ(got.own, want.own);
    EXPECT_EQ(got.bytes_in, want.bytes_in);
    EXPECT_EQ(got.bytes_out, want.bytes_out);
    EXPECT_TRUE(std::ranges::equal(got.attempts, want.attempts));
}

}  // namespace weir::store
