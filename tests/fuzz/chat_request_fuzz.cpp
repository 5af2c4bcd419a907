// Any bytes as a chat request, an answer and an error: nothing throws, edits leave valid JSON that
// peeks to what was asked for, and what is written from a read request reads back to the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "json/document.hpp"
#include "wire/wire.hpp"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

void edit(const weir::wire::Wire& wire, std::string_view body, const weir::wire::ChatPeek& peek) {
    require(wire.edit(body, peek, {}).text() == body);
    const weir::wire::RequestEdit change = {.model = "edited/\"model\"",
                                            .ask_usage = true,
                                            .developer_as_system = true,
                                            .remove = {"seed", "a"},
                                            .rename = {{"max_tokens", "max_completion_tokens"}},
                                            .defaults = {{"top_k", "1"}},
                                            .set = {{"b", "[]"}}};
    const auto spliced = wire.edit(body, peek, change);
    const std::string text = spliced.text();
    require(text.size() == spliced.size());
    const auto again = wire.peek(text, {});
    require(again.has_value());
    // Some wires have the model in the path.
    require(peek.model_value.empty() || again->model == "edited/\"model\"");
    require(again->stream == peek.stream && (again->usage_asked || !peek.stream));
    require(again->messages == peek.messages);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    for (const weir::wire::Wire& wire : weir::wire::builtin()) {
        (void)wire.scan_answer(body, {}, {});
        if (wire.peek == nullptr) {  // no client speaks it
            (void)wire.read_answer(body, {}, {});
            (void)wire.read_error(body);
            continue;
        }
        require(weir::json::validate(
                    wire.write_error(
                        weir::Error(weir::ErrorKind::internal, wire.read_error(body).message), {}))
                    .has_value());
        if (const auto answer = wire.read_answer(body, {}, {}))
            require(wire.read_answer(wire.write_answer(*answer, {}).body, {}, {}).has_value());
        const auto peek = wire.peek(body, {});
        if (peek) edit(wire, body, *peek);
        const auto request = weir::wire::read_request(wire, body);
        if (!request) continue;
        require(peek.has_value());
        const auto written = wire.write_request(*request, {});
        require(written.has_value());
        require(weir::json::validate(written->body).has_value());
        require(weir::wire::read_request(wire, written->body).has_value());
    }
    return 0;
}
