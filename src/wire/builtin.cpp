#include <array>

#include "wire/bedrock/answer.hpp"
#include "wire/bedrock/error.hpp"
#include "wire/bedrock/peek.hpp"
#include "wire/bedrock/request.hpp"
#include "wire/bedrock/response.hpp"
#include "wire/bedrock/stream.hpp"
#include "wire/bedrock/stream_scan.hpp"
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
        .name = "bedrock",
        .peek = bedrock::peek,
        .edit = bedrock::edit,
        .scan_answer = bedrock::scan_answer,
        .scan_stream = bedrock::make_stream_scan,
        .write_error = bedrock::write_error,
        .write_stream_error = bedrock::write_stream_error,
        .read_error = bedrock::read_error,
        .read_request = bedrock::read_request,
        .write_request = bedrock::write_request,
        .read_answer = bedrock::read_answer,
        .write_answer = bedrock::write_answer,
        .read_stream = bedrock::make_stream_reader,
        .write_stream = bedrock::make_stream_writer,
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
