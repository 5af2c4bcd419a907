#pragma once
// The Date header's text, made once a second per thread.
#include <string_view>

namespace weir::net {

// Valid until the next call on this thread.
std::string_view current_http_date();

}  // namespace weir::net
