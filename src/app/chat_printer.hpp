#pragma once
// A chat answer as it comes, in the wire's bytes, to the text that a person reads. Pure.
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "llm/stream.hpp"
#include "wire/sse.hpp"
#include "wire/wire.hpp"

namespace weir::app {

class ChatPrinter {
public:
    // Text of the answer and text of the reasoning before it; each call has some.
    enum class Kind : std::uint8_t { answer, reasoning };
    using OnText = std::function<void(Kind kind, std::string_view text)>;

    ChatPrinter(const wire::Wire& wire, OnText on_text);

    // Any split of the stream gives the same text in the end. An error is the one inside the
    // stream, or upstream_protocol; nothing more is read after it.
    Result<void> feed(std::string_view bytes);
    Result<void> finish();
    // A whole answer that was not streamed.
    Result<void> read_answer(std::string_view body);

private:
    Result<void> on_event(const wire::SseEvent& event);
    void tell(const std::vector<llm::StreamEvent>& events);

    const wire::Wire& wire_;
    OnText on_text_;
    wire::SseReader events_;
    std::unique_ptr<wire::StreamReader> reader_;
    Result<void> state_;
};

}  // namespace weir::app
