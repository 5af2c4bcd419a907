#pragma once
// Names of things that are counted or looked up. All are plain text outside.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/strong.hpp"

namespace weir {

using KeyId = Strong<struct KeyIdTag, std::string>;            // stable across rotation
using ProviderId = Strong<struct ProviderIdTag, std::string>;  // "openai"
using ModelName = Strong<struct ModelNameTag, std::string>;  // as a client or a provider spells it

// Time-ordered and unique: 48 bits of milliseconds, 80 of chance. 26 characters of Crockford
// base 32 (the ULID layout), so ids sort by time as text and are safe in URLs and headers.
class RequestId {
public:
    static constexpr std::size_t length = 26;

    RequestId() { text_.fill('0'); }
    static RequestId make(SysTime at, std::uint64_t random_high, std::uint64_t random_low);
    // The id as written before, or all zeros if text is none.
    static RequestId from(std::string_view text);

    std::string_view text() const { return {text_.data(), text_.size()}; }
    friend auto operator<=>(const RequestId&, const RequestId&) = default;

private:
    std::array<char, length> text_;
};

}  // namespace weir
