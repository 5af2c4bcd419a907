#include <array>

#include "wire/cohere/answer.hpp"
#include "wire/cohere/error.hpp"
#include "wire/cohere/peek.hpp"
#include "wire/cohere/request.hpp"
#include "wire/cohere/response.hpp"
#include "wire/cohere/stream.hpp"
#include "wire/cohere/stream_scan.hpp"
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
        .name = "cohere",
        .peek = cohere::peek,
        .edit = cohere::edit,
        .scan_answer = cohere::scan_answer,
        .scan_stream = cohere::make_stream_scan,
        .write_error = cohere::write_error,
        .write_stream_error = cohere::write_stream_error,
        .read_error = cohere::read_error,
        .read_request = cohere::read_request,
        .write_request = cohere::write_request,
        .read_answer = cohere::read_answer,
        .write_answer = cohere::write_answer,
        .read_stream = cohere::make_stream_reader,
        .write_stream = cohere::make_stream_writer,
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
