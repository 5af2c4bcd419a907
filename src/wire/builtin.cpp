#include <array>

#include "wire/anthropic/answer.hpp"
#include "wire/anthropic/error.hpp"
#include "wire/anthropic/peek.hpp"
#include "wire/anthropic/request.hpp"
#include "wire/anthropic/response.hpp"
#include "wire/anthropic/stream.hpp"
#include "wire/anthropic/stream_scan.hpp"
#include "wire/bedrock/answer.hpp"
#include "wire/bedrock/error.hpp"
#include "wire/bedrock/peek.hpp"
#include "wire/bedrock/request.hpp"
#include "wire/bedrock/response.hpp"
#include "wire/bedrock/stream.hpp"
#include "wire/bedrock/stream_scan.hpp"
#include "wire/bedrock_invoke/request.hpp"
#include "wire/bedrock_invoke/stream.hpp"
#include "wire/cohere/answer.hpp"
#include "wire/cohere/error.hpp"
#include "wire/cohere/peek.hpp"
#include "wire/cohere/request.hpp"
#include "wire/cohere/response.hpp"
#include "wire/cohere/stream.hpp"
#include "wire/cohere/stream_scan.hpp"
#include "wire/gemini/answer.hpp"
#include "wire/gemini/error.hpp"
#include "wire/gemini/peek.hpp"
#include "wire/gemini/request.hpp"
#include "wire/gemini/response.hpp"
#include "wire/gemini/stream.hpp"
#include "wire/gemini/stream_scan.hpp"
#include "wire/ollama/answer.hpp"
#include "wire/ollama/request.hpp"
#include "wire/ollama/response.hpp"
#include "wire/ollama/stream.hpp"
#include "wire/openai_chat/answer.hpp"
#include "wire/openai_chat/error.hpp"
#include "wire/openai_chat/peek.hpp"
#include "wire/openai_chat/request.hpp"
#include "wire/openai_chat/response.hpp"
#include "wire/openai_chat/stream.hpp"
#include "wire/openai_chat/stream_scan.hpp"
#include "wire/openai_responses/answer.hpp"
#include "wire/openai_responses/error.hpp"
#include "wire/openai_responses/peek.hpp"
#include "wire/openai_responses/request.hpp"
#include "wire/openai_responses/response.hpp"
#include "wire/openai_responses/stream.hpp"
#include "wire/openai_responses/stream_scan.hpp"
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
        .name = "anthropic",
        .path = "/messages",
        .peek = anthropic::peek,
        .edit = anthropic::edit,
        .scan_answer = anthropic::scan_answer,
        .scan_stream = anthropic::make_stream_scan,
        .write_error = anthropic::write_error,
        .write_stream_error = anthropic::write_stream_error,
        .read_error = anthropic::read_error,
        .read_request = anthropic::read_request,
        .write_request = anthropic::write_request,
        .read_answer = anthropic::read_answer,
        .write_answer = anthropic::write_answer,
        .read_stream = anthropic::make_stream_reader,
        .write_stream = anthropic::make_stream_writer,
    },
    Wire{
        .name = "openai_responses",
        .path = "/responses",
        .peek = openai_responses::peek,
        .edit = openai_responses::edit,
        .scan_answer = openai_responses::scan_answer,
        .scan_stream = openai_responses::make_stream_scan,
        .write_error = openai_chat::write_error,
        .write_stream_error = openai_responses::write_stream_error,
        .read_error = openai_chat::read_error,
        .read_request = openai_responses::read_request,
        .write_request = openai_responses::write_request,
        .read_answer = openai_responses::read_answer,
        .write_answer = openai_responses::write_answer,
        .read_stream = openai_responses::make_stream_reader,
        .write_stream = openai_responses::make_stream_writer,
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
    Wire{
        .name = "bedrock",
        .framing = Framing::event_stream,
        .path = "/model/{model}/converse",
        .stream_path = "/model/{model}/converse-stream",
        .error_header = "x-amzn-errortype",
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
    Wire{
        .name = bedrock_invoke::wire_name,
        .framing = Framing::event_stream,
        .path = "/model/{model}/invoke",
        .stream_path = "/model/{model}/invoke-with-response-stream",
        .error_header = "x-amzn-errortype",
        .peek = bedrock_invoke::peek,
        .edit = bedrock_invoke::edit,
        .scan_answer = anthropic::scan_answer,
        .scan_stream = bedrock_invoke::make_stream_scan,
        .write_error = bedrock::write_error,
        .write_stream_error = bedrock::write_stream_error,
        .read_error = bedrock::read_error,
        .read_request = bedrock_invoke::read_request,
        .write_request = bedrock_invoke::write_request,
        .read_answer = anthropic::read_answer,
        .write_answer = anthropic::write_answer,
        .read_stream = bedrock_invoke::make_stream_reader,
        .write_stream = bedrock_invoke::make_stream_writer,
    },
    Wire{
        .name = "cohere",
        .path = "/chat",
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
    Wire{
        // No client speaks it to us: Ollama's own clients have its OpenAI-compatible API, too.
        .name = ollama::wire_name,
        .framing = Framing::lines,
        .path = "/api/chat",
        .scan_answer = ollama::scan_answer,
        .read_error = openai_chat::read_error,
        .write_request = ollama::write_request,
        .read_answer = ollama::read_answer,
        .read_stream = ollama::make_stream_reader,
    },
};

}  // namespace

std::span<const Wire> builtin() { return wires; }

Result<llm::ChatRequest> read_request(const Wire& wire, std::string_view body,
                                      const json::Limits& limits) {
    return read_peeked(wire.peek(body, limits), wire.read_request);
}

const Wire* find(std::string_view name) {
    for (const Wire& wire : wires)
        if (wire.name == name) return &wire;
    return nullptr;
}

}  // namespace weir::wire
