#include "net/clock_text.hpp"

#include <chrono>
#include <string>

#include "net/http1/write.hpp"

namespace weir::net {

std::string_view current_http_date() {
    thread_local std::string text;
    thread_local std::chrono::system_clock::time_point made_at;
    const auto second = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    if (text.empty() || second != made_at) {
        text = http1::http_date(second);
        made_at = second;
    }
    return text;
}

}  // namespace weir::net
