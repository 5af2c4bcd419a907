#pragma once
// A stored response as the stream of events that would have made it, for GET ?stream=true
// (providers.md 3.2: order and members of the events).
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace weir::wire::openai_responses {

// response: a response object that is over. The same object always gives the same events, each
// text in one delta. Those up to starting_after are left out, but never the last one: a stream that
// does not say how it ends would look broken. internal for what is no response.
Result<std::string> replay_events(std::string_view response,
                                  std::optional<std::int64_t> starting_after);

}  // namespace weir::wire::openai_responses
