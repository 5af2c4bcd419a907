#include "ledger/segment.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "ledger/record.hpp"

namespace weir::ledger {
namespace {

std::unexpected<Error> failed(std::string_view doing, const std::filesystem::path& file, int code) {
    return fail(ErrorKind::internal,
                fmt::format("cannot {} the journal file {}: {}", doing, file.string(),
                            std::generic_category().message(code)));
}

// Closes on every way out.
class Descriptor {
public:
    explicit Descriptor(int descriptor) : descriptor_(descriptor) {}
    ~Descriptor() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return descriptor_; }

private:
    int descriptor_;
};

}  // namespace

Result<std::unique_ptr<Segment>> Segment::create(const std::filesystem::path& file,
                                                 std::int64_t bytes, std::uint64_t sequence) {
    const Descriptor descriptor(::open(file.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600));
    if (descriptor.get() < 0) return failed("make", file, errno);
    // Allocated now, so that a full disk is this error and not a signal at some later write.
    if (const int code = ::posix_fallocate(descriptor.get(), 0, bytes); code != 0) {
        ::unlink(file.c_str());
        return failed("allocate", file, code);
    }
    Result<std::unique_ptr<Segment>> segment =
        map(file, descriptor.get(), static_cast<std::size_t>(bytes), true);
    if (!segment) {
        ::unlink(file.c_str());
        return segment;
    }
    (*segment)->reuse(sequence);
    return segment;
}

Result<std::unique_ptr<Segment>> Segment::open(const std::filesystem::path& file) {
    const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat info{};
    if (descriptor.get() < 0 || ::fstat(descriptor.get(), &info) != 0)
        return failed("open", file, errno);
    return map(file, descriptor.get(), static_cast<std::size_t>(info.st_size), false);
}

Result<std::unique_ptr<Segment>> Segment::map(const std::filesystem::path& file, int descriptor,
                                              std::size_t bytes, bool writable) {
    std::unique_ptr<Segment> segment(new Segment);
    segment->file_ = file;
    if (bytes == 0) return segment;
    const int access = writable ? PROT_READ | PROT_WRITE : PROT_READ;
    void* const memory = ::mmap(nullptr, bytes, access, MAP_SHARED, descriptor, 0);
    if (memory == MAP_FAILED) return failed("map", file, errno);
    segment->data_ = static_cast<std::byte*>(memory);
    segment->size_ = bytes;
    return segment;
}

Segment::~Segment() {
    if (data_ != nullptr) ::munmap(data_, size_);
}

bool Segment::append(const store::LedgerRow& row) {
    const std::optional<std::size_t> written =
        write_record(row, sequence_, data_ + used_, size_ - used_);
    if (!written) return false;
    used_ += *written;
    committed_.store(used_, std::memory_order_release);
    return true;
}

void Segment::reuse(std::uint64_t sequence) {
    sequence_ = sequence;
    write_segment_header(data_, static_cast<std::uint32_t>(size_), sequence);
    used_ = segment_header_bytes;
    committed_.store(used_, std::memory_order_relaxed);
    next.store(nullptr, std::memory_order_relaxed);
}

}  // namespace weir::ledger
