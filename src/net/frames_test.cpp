#include "net/frames.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

namespace weir::net::frames {
namespace {

TEST(Frames, AFreedFrameServesTheNextOneOfItsSize) {
    if (!are_kept) GTEST_SKIP() << "AddressSanitizer sees every frame freed";
    release_kept();
    void* const first = allocate(700);
    std::memset(first, 0xaa, 700);
    release(first, 700);
    EXPECT_EQ(allocate(650), first) << "the same size class";
    release(first, 650);
    void* const other = allocate(1500);
    EXPECT_NE(other, first);
    release(other, 1500);
    release_kept();
}

TEST(Frames, EverySizeIsUsableToItsLastByte) {
    for (std::size_t bytes = 1; bytes < 20'000; bytes += 61) {
        for (int round = 0; round < 2; ++round) {
            void* const frame = allocate(bytes);
            std::memset(frame, round, bytes);
            release(frame, bytes);
        }
    }
    release_kept();
}

TEST(Frames, MoreThanAreKeptAreFreed) {
    std::vector<void*> all;
    for (int i = 0; i < 1000; ++i)
        all.push_back(allocate(512));
    for (void* const frame : all)
        release(frame, 512);
    release_kept();  // leaks would be told by the address sanitizer
}

}  // namespace
}  // namespace weir::net::frames
