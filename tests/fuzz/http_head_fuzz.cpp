// Request and response heads: no crash, and the same result whether the bytes come at once or in
// two parts. The first byte chooses the cut.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.hpp"
#include "net/http1/request_head.hpp"
#include "net/http1/response_head.hpp"

namespace {

using namespace weir::net::http1;

template <class Head>
std::string describe(const weir::Result<std::optional<Head>>& read) {
    if (!read) return read.error().message();
    if (!*read) return "need more";
    const Head& head = **read;
    std::string text = std::to_string(head.head_bytes) + " " + std::to_string(head.keep_alive) +
                       " " + std::to_string(static_cast<int>(head.framing.kind)) + " " +
                       std::to_string(head.framing.length);
    for (const Field& field : head.headers) {
        weir::check(field.name.size() + field.value.size() < head.head_bytes);
        weir::check(field.value.find_first_of(std::string_view("\r\n\0", 3)) ==
                    std::string_view::npos);
        text.append("\n").append(field.name).append("=").append(field.value);
    }
    return text;
}

void try_request(std::string_view text, std::size_t cut) {
    RequestHeadReader whole_reader;
    const std::string whole = describe(whole_reader.read(text));
    RequestHeadReader reader;
    const auto part = reader.read(text.substr(0, cut));
    const bool done = !part || *part;
    weir::check(describe(done ? part : reader.read(text)) == whole);
}

void try_response(std::string_view text, std::size_t cut) {
    ResponseHeadReader whole_reader;
    const std::string whole = describe(whole_reader.read(text, Method::post));
    ResponseHeadReader reader;
    const auto part = reader.read(text.substr(0, cut), Method::post);
    const bool done = !part || *part;
    weir::check(describe(done ? part : reader.read(text, Method::post)) == whole);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string bytes(data + 1, data + size);  // exact size, so that a read behind it is seen
    const std::size_t cut = data[0] * bytes.size() / 255;
    try_request(bytes, cut);
    try_response(bytes, cut);
    return 0;
}
