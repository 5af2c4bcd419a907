#include "gateway/response_state.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "store/memory/memory.hpp"

namespace weir::gateway {
namespace {

using namespace std::chrono_literals;

const SysTime start = std::chrono::sys_days(std::chrono::year(2026) / 11 / 20);

store::ResponseRow row_of(std::string id, std::string response = "{}") {
    return {.key = KeyId("k"),
            .id = std::move(id),
            .created = start,
            .expires = start + 24h,
            .response = std::move(response),
            .input = "[]"};
}

// What both sides see: a memory store whose writes can be refused.
struct Disk {
    std::unique_ptr<store::ResponseStore> rows = store::make_memory_response_store();
    std::atomic<bool> refuses{false};
    std::atomic<int> puts{0};
};

class OnDisk final : public store::ResponseStore {
public:
    explicit OnDisk(Disk& disk) : disk_(disk) {}
    Result<void> put(std::span<const store::ResponseRow> rows) override {
        ++disk_.puts;
        if (disk_.refuses) return fail(ErrorKind::internal, "disk full");
        return disk_.rows->put(rows);
    }
    Result<store::ResponseFound> get(const KeyId& key, std::string_view id, SysTime now) override {
        return disk_.rows->get(key, id, now);
    }
    Result<bool> erase(const KeyId& key, std::string_view id, SysTime now) override {
        return disk_.rows->erase(key, id, now);
    }
    Result<std::int64_t> bytes() override { return disk_.rows->bytes(); }
    Result<std::int64_t> trim(SysTime now, std::int64_t bytes_max, std::int64_t rows_max) override {
        return disk_.rows->trim(now, bytes_max, rows_max);
    }

private:
    Disk& disk_;
};

class ResponseStateTest : public testing::Test {
protected:
    Disk disk;
    std::atomic<SysTime> now{start};
    ResponseSettings settings;

    std::unique_ptr<ResponseState> open() {
        return std::make_unique<ResponseState>(std::make_unique<OnDisk>(disk), settings,
                                               [this] { return now.load(); });
    }
    static Result<ResponseState::Found> ask(ResponseState& state, const std::string& id,
                                            const std::string& key = "k") {
        std::promise<Result<ResponseState::Found>> answer;
        state.find(KeyId(key), id,
                   [&](Result<ResponseState::Found> found) { answer.set_value(std::move(found)); });
        return answer.get_future().get();
    }
};

TEST_F(ResponseStateTest, FindsAtOnceWhatItKeepsAndWritesItLater) {
    const auto state = open();
    EXPECT_TRUE(state->keep(row_of("r")));
    EXPECT_EQ(*state->at_hand(KeyId("k"), "r"), row_of("r"));
    EXPECT_FALSE(state->at_hand(KeyId("other"), "r"));
    EXPECT_EQ(disk.puts, 0);
    state->start();
    state->stop();
    EXPECT_TRUE(disk.rows->get(KeyId("k"), "r", start)->row);
    EXPECT_EQ(state->counts().kept, 1);
    EXPECT_EQ(state->counts().queued_bytes, 0);
}

TEST_F(ResponseStateTest, AsksTheStoreForWhatMemoryHasNot) {
    const store::ResponseRow row = row_of("r");
    ASSERT_TRUE(disk.rows->put({&row, 1}));
    const auto state = open();
    state->start();
    EXPECT_FALSE(state->at_hand(KeyId("k"), "r"));
    EXPECT_EQ(*ask(*state, "r")->row, row);
    EXPECT_TRUE(state->at_hand(KeyId("k"), "r"));  // and has it from then on
    EXPECT_TRUE(ask(*state, "r", "other")->of_another);
    EXPECT_FALSE(ask(*state, "nobody's")->row);
}

TEST_F(ResponseStateTest, WhatMemoryLetGoIsStillFoundWhileItWaitsToBeWritten) {
    settings.memory_bytes_max = 0;
    const auto state = open();
    EXPECT_TRUE(state->keep(row_of("r")));
    EXPECT_TRUE(state->at_hand(KeyId("k"), "r"));
    state->start();
    state->stop();
    EXPECT_FALSE(state->at_hand(KeyId("k"), "r"));
}

TEST_F(ResponseStateTest, DropsAndCountsWhatIsTooMuch) {
    settings.response_bytes_max = row_of("a").bytes() + 10;
    settings.queue_bytes_max = 2 * row_of("a").bytes();
    const auto state = open();
    EXPECT_FALSE(state->keep(row_of("a", std::string(100, ' '))));
    EXPECT_TRUE(state->keep(row_of("a")));
    EXPECT_TRUE(state->keep(row_of("b")));
    EXPECT_FALSE(state->keep(row_of("c")));
    EXPECT_FALSE(state->at_hand(KeyId("k"), "c"));
    EXPECT_EQ(state->counts().dropped_large, 1);
    EXPECT_EQ(state->counts().dropped_full, 1);
    EXPECT_EQ(state->counts().kept, 2);
}

TEST_F(ResponseStateTest, AnErasedOneIsGoneEverywhereAlsoBeforeItWasWritten) {
    const auto state = open();
    EXPECT_TRUE(state->keep(row_of("a")));
    EXPECT_TRUE(state->keep(row_of("b")));
    std::promise<void> erased;
    state->erase(KeyId("k"), "a", [&](const Result<ResponseState::Found>& found) {
        EXPECT_TRUE(found);
        erased.set_value();
    });
    EXPECT_FALSE(state->at_hand(KeyId("k"), "a"));
    state->start();
    erased.get_future().wait();
    EXPECT_FALSE(ask(*state, "a")->row);
    state->stop();
    EXPECT_FALSE(disk.rows->get(KeyId("k"), "a", start)->row);
    EXPECT_TRUE(disk.rows->get(KeyId("k"), "b", start)->row);
}

TEST_F(ResponseStateTest, WhatHasExpiredIsNotFoundAndGoes) {
    const auto state = open();
    EXPECT_TRUE(state->keep(row_of("r")));
    now = start + 24h;
    EXPECT_FALSE(state->at_hand(KeyId("k"), "r"));
    state->start();
    state->stop();
    EXPECT_EQ(*disk.rows->bytes(), 0);
    EXPECT_EQ(state->counts().trimmed, 1);
}

TEST_F(ResponseStateTest, MakesRoomForNewOnes) {
    settings.bytes_max = 2 * row_of("a").bytes();
    const auto state = open();
    for (const std::string id : {"a", "b", "c"}) {
        store::ResponseRow row = row_of(id);
        row.expires += std::chrono::seconds(id[0]);
        EXPECT_TRUE(state->keep(std::move(row)));
    }
    state->start();
    state->stop();
    EXPECT_EQ(*disk.rows->bytes(), settings.bytes_max);
    EXPECT_FALSE(disk.rows->get(KeyId("k"), "a", start)->row);
}

TEST_F(ResponseStateTest, AStoreThatRefusesStopsNothingAndIsTriedAgain) {
    disk.refuses = true;
    const auto state = open();
    state->start();
    EXPECT_TRUE(state->keep(row_of("r")));
    while (state->counts().failure.empty())
        std::this_thread::yield();
    EXPECT_EQ(state->counts().failure, "disk full");
    EXPECT_TRUE(state->at_hand(KeyId("k"), "r"));
    disk.refuses = false;
    state->stop();
    EXPECT_TRUE(disk.rows->get(KeyId("k"), "r", start)->row);
    EXPECT_EQ(state->counts().failure, "");
}

TEST_F(ResponseStateTest, WhatTheStoreRefusesToTheEndIsCounted) {
    disk.refuses = true;
    const auto state = open();
    EXPECT_TRUE(state->keep(row_of("r")));
    state->start();
    state->stop();
    EXPECT_EQ(state->counts().lost, 1);
}

}  // namespace
}  // namespace weir::gateway
