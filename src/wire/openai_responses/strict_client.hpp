#pragma once
// For tests: a client that believes nothing. It follows a stream as the official SDKs and Codex do,
// and holds every event to what the others said (providers.md 3.2, 10.4, TRAP-52).
#include <string>
#include <string_view>

namespace weir::wire::openai_responses {

// The first thing that is wrong with a whole stream, "" when nothing is.
std::string strict_complaint(std::string_view sse);

}  // namespace weir::wire::openai_responses
