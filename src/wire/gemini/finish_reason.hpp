#pragma once
// Why a candidate ended, in Google's words (facts: providers.md 3.5, 4.12). Local to this wire.
#include <string>
#include <string_view>

#include "json/value.hpp"
#include "llm/stop_reason.hpp"

namespace weir::wire::gemini {

// The word; numbers become words (clients may ask Vertex for enums as integers, recorded 2025-08).
// "" for none, and for FINISH_REASON_UNSPECIFIED, which says that it has not ended.
std::string read_finish_reason(json::Value finish_reason);

// unknown for what we do not know. A STOP with calls is settled by settle_stop().
llm::StopReason stop_of(std::string_view word);

// The origin's own word where it is one of this wire's and means that, else the usual one.
std::string_view write_finish_reason(llm::StopReason stop, std::string_view native);

}  // namespace weir::wire::gemini
