// Any bytes: the fast reader and the slow search for a fault must give one verdict, every getter
// must be total, and what is written from what was read must read back.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "json/document.hpp"
#include "json/escape.hpp"
#include "json/fault.hpp"
#include "json/scan.hpp"

namespace {

using weir::json::Value;

void require(bool holds) {
    if (!holds) std::abort();
}

void visit(Value value) {
    const std::string text = value.text();
    require(text.size() == value.text_bytes());
    if (value.is_text()) {
        std::string again;
        weir::json::append_quoted(again, text);
        const auto read = weir::json::read(again);
        require(read.has_value() && read->root().is(text));
    }
    value.integer();
    value.number();
    value.boolean();
    require(value.size() == 0 || value.is_array() || value.is_object());
    for (const Value element : value.elements())
        visit(element);
    for (const auto& member : value.members()) {
        visit(member.key);
        visit(member.value);
        require(value[member.key.text()].exists());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const weir::json::Limits limits = {
        .bytes_max = std::size_t{1} << 20, .depth_max = 64, .values_max = 5000};
    const auto document = weir::json::read(text, limits);
    require(document.has_value() == !weir::json::find_fault(text, limits).has_value());
    if (document) visit(document->root());
    constexpr std::string_view once[] = {"model", "a"};
    (void)weir::json::scan(text, limits, once);
    // A quote in front makes the bytes the inside of a string.
    const auto inside = weir::json::scan_inside(text, 0);
    if (inside) {
        const std::string string = "\"" + std::string(text.substr(0, inside->end)) + "\"";
        const auto read = weir::json::read(string);
        require(read.has_value() && read->root().text_bytes() == inside->decoded_bytes);
    }
    return 0;
}
