#pragma once
// JSON texts that are carried. Local to this wire.
#include <string>
#include <string_view>

namespace weir::wire::gemini {

// The same value without white space between its tokens: answers are printed over many lines, and
// neither a call's arguments nor a line of a stream may have them (providers.md 4.5).
std::string compact(std::string_view json);

// Whether text is one JSON object.
bool is_object(std::string_view text);

// What a call's arguments are as the object that this wire demands: themselves, {} for none,
// {"value":...} for another JSON value, {"_raw":"..."} for what is no JSON (models write it).
std::string as_object(std::string_view arguments);

}  // namespace weir::wire::gemini
