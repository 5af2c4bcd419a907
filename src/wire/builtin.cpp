#include <array>

#include "wire/gemini/answer.hpp"
#include "wire/gemini/error.hpp"
#include "wire/gemini/peek.hpp"
#include "wire/gemini/request.hpp"
#include "wire/gemini/response.hpp"
#include "wire/gemini/stream.hpp"
#include "wire/gemini/stream_scan.hpp"
#include "wire/openai_chat/answer.hpp"
#include "wire/openai_chat/error.hpp"
#include "wire/openai_chat/peek.hpp"
#include "wire/openai_chat/request.hpp"
#include "wire/openai_chat/response.hpp"
#include "wire/openai_chat/stream.hpp"
#include "wire/openai_chat/stream_scan.hpp"
#include "wire/wire.hpp"

namespace weir::wire {

namespace {

constexpr std::array wires = {
    Wire{
        .name = "openai_chat",
        .peek = openai_chat::peek,
        .edit = openai_chat::edit,
        .scan_answer = openai_chat::scan_answer,
        .scan_stream = openai_chat::make_stream_scan,
        .write_error = openai_chat::write_error,
        .write_stream_error = openai_chat::write_stream_error,
        .read_error = openai_chat::read_error,
        .read_request = openai_chat::read_request,
        .write_request = openai_chat::write_request,
        .read_answer = openai_chat::read_answer,
        .write_answer = openai_chat::write_answer,
        .read_stream = openai_chat::make_stream_reader,
        .write_stream = openai_chat::make_stream_writer,
    },
    Wire{
        .name = "gemini",
        .peek = gemini::peek,
        .edit = gemini::edit,
        .scan_answer = gemini::scan_answer,
        .scan_stream = gemini::make_stream_scan,
        .write_error = gemini::write_error,
        .write_stream_error = gemini::write_stream_error,
        .read_error = gemini::read_error,
        .read_request = gemini::read_request,
        .write_request = gemini::write_request,
        .read_answer = gemini::read_answer,
        .write_answer = gemini::write_answer,
        .read_stream = gemini::make_stream_reader,
        .write_stream = gemini::make_stream_writer,
    },
};

}  // namespace

std::span<const Wire> builtin() { return wires; }

const Wire* find(std::string_view name) {
    for (const Wire& wire : wires)
        if (wire.name == name) return &wire;
    return nullptr;
}

}  // namespace weir::wire
