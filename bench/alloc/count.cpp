// Preloaded (LD_PRELOAD) into a program under measurement: counts its heap allocations in a file
// that the rig maps as well, named by WEIR_ALLOCATIONS. Two 64-bit numbers: allocations, bytes.
// Calls go on to glibc's own entry points, so nothing has to be looked up while allocating.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" {
void* __libc_malloc(std::size_t bytes);
void* __libc_calloc(std::size_t count, std::size_t bytes);
void* __libc_realloc(void* old, std::size_t bytes);
void* __libc_memalign(std::size_t alignment, std::size_t bytes);
}

namespace {

struct Counts {
    std::atomic<std::uint64_t> allocations;
    std::atomic<std::uint64_t> bytes;
};

// Until the file is mapped, and in programs that are not told of one, counts go here.
Counts unmapped{};
std::atomic<Counts*> counts{&unmapped};

void count(std::size_t bytes) {
    Counts* now = counts.load(std::memory_order_relaxed);
    now->allocations.fetch_add(1, std::memory_order_relaxed);
    now->bytes.fetch_add(bytes, std::memory_order_relaxed);
}

__attribute__((constructor)) void map_counts() {
    const char* path = std::getenv("WEIR_ALLOCATIONS");
    if (path == nullptr) return;
    const int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0) return;
    void* page = mmap(nullptr, sizeof(Counts), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (page != MAP_FAILED) counts.store(static_cast<Counts*>(page));
}

}  // namespace

extern "C" {

void* malloc(std::size_t bytes) {
    count(bytes);
    return __libc_malloc(bytes);
}
void* calloc(std::size_t items, std::size_t bytes) {
    count(items * bytes);
    return __libc_calloc(items, bytes);
}
void* realloc(void* old, std::size_t bytes) {
    count(bytes);
    return __libc_realloc(old, bytes);
}
void* memalign(std::size_t alignment, std::size_t bytes) {
    count(bytes);
    return __libc_memalign(alignment, bytes);
}
void* aligned_alloc(std::size_t alignment, std::size_t bytes) { return memalign(alignment, bytes); }
int posix_memalign(void** out, std::size_t alignment, std::size_t bytes) {
    *out = memalign(alignment, bytes);
    return *out == nullptr ? 12 : 0;  // ENOMEM
}
}
