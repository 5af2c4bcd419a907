#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <vector>

#include "store/sqlite/test_file.hpp"

namespace weir::store {
namespace {

using namespace std::chrono_literals;

using SqliteConnection = SqliteFileTest;

TEST_F(SqliteConnection, TheFileIsPrivate) {
    open();
    struct stat info{};
    ASSERT_EQ(::stat(file.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600U);
}

TEST_F(SqliteConnection, AMissingFolderIsRefusedWithAdvice) {
    file = folder.path() / "none" / "weir.db";
    EXPECT_NE(refusal().find("check that its folder exists"), std::string::npos) << refusal();
}

TEST_F(SqliteConnection, ALockHeldByAnotherIsAnErrorAndThenWorks) {
    const auto store = open(10ms);
    sqlite3* other = nullptr;
    ASSERT_EQ(sqlite3_open(file.c_str(), &other), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
    const LedgerRow row = row_at(test_start, 1);
    const Result<void> refused = store->append({&row, 1});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind(), ErrorKind::internal);
    EXPECT_NE(refused.error().message().find(file.string()), std::string::npos);
    EXPECT_TRUE(*store->get(row.id) == std::nullopt) << "reading goes on";
    sqlite3_exec(other, "ROLLBACK", nullptr, nullptr, nullptr);
    sqlite3_close(other);
    EXPECT_TRUE(store->append({&row, 1}));
}

// A full disk, by a limit on file sizes in a process of its own: append fails with advice, all or
// none of the batch is there, and when there is space again the same object goes on.
TEST_F(SqliteConnection, AFullDiskIsAnErrorAndThenWorks) {
    const pid_t child = fork();
    if (child == 0) {
        ::signal(SIGXFSZ, SIG_IGN);
        const auto store = open();
        const rlimit small{.rlim_cur = 200'000, .rlim_max = RLIM_INFINITY};
        ::setrlimit(RLIMIT_FSIZE, &small);
        std::vector<LedgerRow> rows;
        std::int64_t written = 0;
        Result<void> done;
        for (std::uint64_t batch = 0; batch < 100 && done; ++batch) {
            rows.clear();
            for (std::uint64_t i = 0; i < 100; ++i)
                rows.push_back(row_at(test_start, batch * 100 + i));
            done = store->append(rows);
            written += done ? 100 : 0;
        }
        if (done) _exit(1);
        if (!done.error().message().contains("cannot write to the database")) _exit(2);
        if (store->spent(KeyId("k1"), {}) != NanoUsd(written * row_cost.value())) _exit(3);
        const rlimit large{.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
        ::setrlimit(RLIMIT_FSIZE, &large);
        if (!store->append(rows)) _exit(4);
        if (store->spent(KeyId("k1"), {}) != NanoUsd((written + 100) * row_cost.value())) _exit(5);
        _exit(0);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << WEXITSTATUS(status);
}

TEST_F(SqliteConnection, AFileDeletedUnderTheStoreIsMadeAnew) {
    const auto store = open();
    const std::array rows = {row_at(test_start, 1), row_at(test_start, 2)};
    ASSERT_TRUE(store->append({rows.data(), 1}));
    for (const char* end : {"", "-wal", "-shm"})
        std::filesystem::remove(file.string() + end);
    ASSERT_TRUE(store->append({&rows[1], 1}));
    EXPECT_TRUE(*open()->get(rows[1].id)) << "written where others find it";
    EXPECT_FALSE(*open()->get(rows[0].id));
}

}  // namespace
}  // namespace weir::store
