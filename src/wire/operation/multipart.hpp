#pragma once
// Reads a multipart/form-data body as it passes by: which fields it has, and whether it is one at
// all. Nothing is held but the head of a part and the few small fields that are asked for, so a
// file may be of any size. Any split of the bytes gives the same result; after an error it gives
// nothing more. One body, one owner.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace weir::wire::operation {

struct MultipartLimits {
    std::size_t part_head_bytes_max = 8 * 1024;
    std::size_t field_bytes_max = 4 * 1024;  // of a field that is asked for
    std::size_t parts_max = 1024;
};

struct FormField {
    std::string_view name;
    std::string value;
    std::uint64_t begin = 0;  // of the value, in the whole body
    std::uint64_t end = 0;
};

class MultipartReader {
public:
    // boundary as read_boundary() gives it. wanted: names of fields, which outlive the reader.
    MultipartReader(std::string_view boundary, std::span<const std::string_view> wanted,
                    MultipartLimits limits = {});

    // invalid_request for what is no such body, for a wanted field that stands twice, is a file or
    // is encoded, and for what is over a limit.
    Result<void> feed(std::string_view bytes);
    // The body is over: an error unless its closing boundary was seen.
    Result<void> finish() const;

    // A wanted field that has been seen to its end; null for none.
    const FormField* find(std::string_view name) const;
    std::uint64_t bytes() const { return offset_; }

private:
    enum class State : std::uint8_t { opening, after_boundary, head, data, epilogue };

    Result<void> step(std::string_view& bytes);
    Result<void> take_opening(std::string_view& bytes);
    Result<void> take_after_boundary(std::string_view& bytes);
    Result<void> take_head(std::string_view& bytes);
    Result<void> take_data(std::string_view& bytes);
    Result<void> take_epilogue(std::string_view& bytes);
    Result<void> begin_part();
    Result<void> keep(std::string_view data);
    char take(std::string_view& bytes);
    void skip(std::string_view& bytes, std::size_t count);

    std::string delimiter_;  // "\r\n--boundary"
    std::span<const std::string_view> wanted_;
    MultipartLimits limits_;
    State state_ = State::opening;
    std::size_t matched_;  // bytes of the delimiter
    std::string small_;    // what stands after a boundary, or a part's head
    std::uint64_t offset_ = 0;
    std::size_t parts_ = 0;
    bool keeping_ = false;  // the last of fields_ is not at its end
    std::vector<FormField> fields_;
};

}  // namespace weir::wire::operation
