#pragma once
// A JSON text read whole: grammar, UTF-8, depth and size are checked once, then every value is
// reachable with its exact bytes. simdjson finds the structure (its first stage, which needs no
// padding and no copy); the walk over it is ours, because its own tape keeps no source ranges,
// refuses lone surrogates that models do send, and loses the spelling of numbers.
//
// The text is viewed, not copied: it must outlive the Document and its Values. Reading again reuses
// the memory. Not shared between threads while reading.
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/result.hpp"
#include "json/limits.hpp"
#include "json/value.hpp"

namespace weir::json {

class Document {
public:
    Document() = default;
    Document(Document&&) noexcept = default;
    Document& operator=(Document&&) noexcept = default;
    Document(const Document&) = delete;
    Document& operator=(const Document&) = delete;

    // invalid_request with line, column and byte offset of the first fault; payload_too_large when
    // the text is over limits.bytes_max. After an error the document is empty (its root missing).
    Result<void> read(std::string_view text, const Limits& limits = {});

    Value root() const;
    std::string_view text() const { return text_; }

private:
    std::unique_ptr<detail::Node[]> nodes_;
    std::uint32_t count_ = 0;
    std::uint32_t capacity_ = 0;
    std::string_view text_;
};

Result<Document> read(std::string_view text, const Limits& limits = {});

// Whether text is one valid JSON value within limits; the same verdict and error as read().
Result<void> validate(std::string_view text, const Limits& limits = {});

}  // namespace weir::json
