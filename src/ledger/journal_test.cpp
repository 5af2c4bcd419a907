#include "ledger/journal.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <thread>

#include "ledger/orphan.hpp"
#include "store/row_codec.hpp"
#include "store/test_rows.hpp"

namespace weir::ledger {
namespace {

using store::LedgerRow;
using store::row_at;
using store::RowStatus;
using store::test_start;

constexpr JournalSettings small{.segment_bytes = 256 * 1024, .bytes_max = 64 * 1024 * 1024};
const auto nobody = [] {};

std::size_t files_in(const std::filesystem::path& folder) {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        count += entry.path().extension() == ".wal" ? 1 : 0;
    return count;
}

// Reads and drops everything that may be dropped, as the drain thread would.
void drop_all(JournalWriter& writer) {
    while (writer.oldest() != nullptr && writer.oldest()->next.load() != nullptr)
        writer.drop_oldest();
}

TEST(Journal, NoFilesBeforeTheFirstRow) {
    const store::TestFolder folder;
    const Journal journal(folder.path(), "a", 2, small, nobody);
    EXPECT_EQ(files_in(folder.path() / "a"), 0U);
    EXPECT_EQ(journal.bytes(), 0);
}

TEST(Journal, SegmentsAreUsedAgainAndTheirNumberStaysSmall) {
    const store::TestFolder folder;
    int woken = 0;
    Journal journal(folder.path(), "a", 1, small, [&woken] { ++woken; });
    for (std::uint64_t i = 0; i < 50'000; ++i) {
        ASSERT_EQ(journal.writer(0).append(row_at(test_start, i)), Appended::written);
        if (i % 100 == 0) drop_all(journal.writer(0));
    }
    EXPECT_LE(files_in(folder.path() / "a"), 3U);
    EXPECT_LE(journal.bytes(), 3 * small.segment_bytes);
    EXPECT_GT(woken, 10);
}

TEST(Journal, ItsSizeIsBoundedAndWritingResumesWhenDrained) {
    const store::TestFolder folder;
    Journal journal(folder.path(), "a", 1,
                    {.segment_bytes = 256 * 1024, .bytes_max = 2 * 256 * 1024}, nobody);
    JournalWriter& writer = journal.writer(0);
    std::uint64_t i = 0;
    while (writer.append(row_at(test_start, i)) == Appended::written)
        ASSERT_LT(++i, 100'000U);
    LedgerRow start = row_at(test_start, i);
    start.status = RowStatus::running;
    EXPECT_EQ(writer.append(start), Appended::lost);
    EXPECT_EQ(journal.lost(), 1) << "a start without its end loses nothing";
    EXPECT_TRUE(journal.failing());
    EXPECT_LE(journal.bytes(), 2 * 256 * 1024);
    drop_all(writer);
    EXPECT_EQ(writer.append(row_at(test_start, i)), Appended::written);
    EXPECT_FALSE(journal.failing());
}

TEST(Journal, AFolderThatCannotBeMadeLosesRowsUntilItCan) {
    const store::TestFolder folder;
    // A file stands where the folder should be: this stops root as well.
    const std::filesystem::path blocked = folder.path() / "journal";
    std::fclose(std::fopen(blocked.c_str(), "w"));
    Journal journal(blocked, "a", 1, small, nobody);
    EXPECT_EQ(journal.writer(0).append(row_at(test_start, 1)), Appended::lost);
    journal.writer(0).prepare();
    EXPECT_EQ(journal.writer(0).append(row_at(test_start, 2)), Appended::lost);
    std::filesystem::remove(blocked);
    journal.writer(0).prepare();
    EXPECT_EQ(journal.writer(0).append(row_at(test_start, 3)), Appended::written);
    EXPECT_EQ(journal.lost(), 2);
}

TEST(Journal, AFolderDeletedWhileRunningIsMadeAnew) {
    const store::TestFolder folder;
    Journal journal(folder.path(), "a", 1, small, nobody);
    for (std::uint64_t i = 0; i < 3'000; ++i) {
        ASSERT_EQ(journal.writer(0).append(row_at(test_start, i)), Appended::written);
        if (i == 100) std::filesystem::remove_all(folder.path() / "a");
    }
    EXPECT_GT(files_in(folder.path() / "a"), 0U);
}

TEST(Journal, AFullDiskIsAnErrorNotASignal) {
    const store::TestFolder folder;
    const pid_t child = fork();
    if (child == 0) {
        ::signal(SIGXFSZ, SIG_IGN);
        Journal journal(folder.path(), "a", 1, small, nobody);
        const rlimit none{.rlim_cur = 1'000, .rlim_max = RLIM_INFINITY};
        ::setrlimit(RLIMIT_FSIZE, &none);
        if (journal.writer(0).append(row_at(test_start, 1)) != Appended::lost) _exit(1);
        if (journal.lost() != 1 || !journal.failing() || journal.bytes() != 0) _exit(2);
        const rlimit free{.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
        ::setrlimit(RLIMIT_FSIZE, &free);
        journal.writer(0).prepare();
        if (journal.writer(0).append(row_at(test_start, 1)) != Appended::written) _exit(3);
        _exit(journal.failing() ? 4 : 0);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
}

TEST(Orphan, ALivingProcessIsLeftAlone) {
    const store::TestFolder folder;
    auto living = std::make_unique<Journal>(folder.path(), "a", 1, small, nobody);
    ASSERT_EQ(living->writer(0).append(row_at(test_start, 1)), Appended::written);
    EXPECT_EQ(find_orphans(folder.path(), "b").living, 1U);
    EXPECT_TRUE(find_orphans(folder.path(), "b").orphans.empty());
    EXPECT_EQ(find_orphans(folder.path(), "a").living, 0U);
    living.reset();
    const Orphanage left = find_orphans(folder.path(), "b");
    ASSERT_EQ(left.orphans.size(), 1U);
    EXPECT_EQ(left.orphans[0].size(), 1U);
    EXPECT_TRUE(find_orphans(folder.path(), "c").orphans.empty()) << "claimed by one at a time";
}

// A process is killed in the middle of appending. Through a pipe it says after each append that the
// append has returned; every row so acknowledged is in what it left.
TEST(Orphan, EveryAppendThatReturnedSurvivesAKill) {
    for (int round = 0; round < 20; ++round) {
        const store::TestFolder folder;
        int pipe_ends[2];
        ASSERT_EQ(::pipe(pipe_ends), 0);
        const pid_t child = fork();
        if (child == 0) {
            ::close(pipe_ends[0]);
            Journal journal(folder.path(), "a", 2, small, nobody);
            for (std::uint64_t i = 0;; ++i) {
                LedgerRow row = row_at(test_start, i);
                row.status = i % 3 == 0 ? RowStatus::running : RowStatus::ok;
                if (journal.writer(i % 2).append(row) != Appended::written) _exit(1);
                if (::write(pipe_ends[1], "x", 1) != 1) _exit(2);
            }
        }
        ::close(pipe_ends[1]);
        std::uint64_t acknowledged = 0;
        std::array<char, 4'096> buffer;
        const std::uint64_t enough = static_cast<std::uint64_t>(round) * 700;
        for (ssize_t got = 1; got > 0;) {
            if (acknowledged >= enough) ::kill(child, SIGKILL);
            got = ::read(pipe_ends[0], buffer.data(), buffer.size());
            acknowledged += static_cast<std::uint64_t>(std::max<ssize_t>(got, 0));
        }
        ::close(pipe_ends[0]);
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFSIGNALED(status));

        const Orphanage left = find_orphans(folder.path(), "b");
        ASSERT_EQ(left.orphans.size(), acknowledged == 0 ? left.orphans.size() : 1U);
        std::vector<RequestId> found;
        if (!left.orphans.empty()) {
            EXPECT_EQ(left.orphans[0].damaged(), 0);
            for (std::size_t i = 0; i < left.orphans[0].size(); ++i)
                found.push_back(store::glance(left.orphans[0].record(i))->id);
        }
        std::ranges::sort(found);
        EXPECT_GE(found.size(), acknowledged);
        EXPECT_LE(found.size(), acknowledged + 1) << "at most the one it had not told of yet";
        for (std::uint64_t i = 0; i < acknowledged; ++i)
            ASSERT_TRUE(std::ranges::binary_search(found, row_at(test_start, i).id)) << i;
    }
}

}  // namespace
}  // namespace weir::ledger
