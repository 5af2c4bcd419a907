#include "wire/operation/operation.hpp"

#include <array>

#include "wire/openai_chat/error.hpp"
#include "wire/openai_chat/peek.hpp"
#include "wire/openai_chat/stream_scan.hpp"
#include "wire/operation/body.hpp"
#include "wire/operation/event_scan.hpp"
#include "wire/operation/transcript.hpp"
#include "wire/rerank/error.hpp"

namespace weir::wire {
namespace {

using Peek = decltype(Wire::peek);
using ScanAnswer = decltype(Wire::scan_answer);
using ScanStream = decltype(Wire::scan_stream);

constexpr Wire row(std::string_view name, Peek peek, ScanAnswer scan_answer,
                   ScanStream scan_stream = openai_chat::make_stream_scan) {
    return {.name = name,
            .peek = peek,
            .edit = openai_chat::edit,
            .scan_answer = scan_answer,
            .scan_stream = scan_stream,
            .write_error = openai_chat::write_error,
            .write_stream_error = openai_chat::write_stream_error,
            .read_error = openai_chat::read_error,
            .read_request = nullptr,
            .write_request = nullptr,
            .read_answer = nullptr,
            .write_answer = nullptr,
            .read_stream = nullptr,
            .write_stream = nullptr};
}

constexpr Wire rerank_row() {
    Wire wire = row("rerank", operation::peek, operation::scan_answer);
    wire.write_error = rerank::write_error;
    return wire;
}

constexpr std::array rows = {
    Operation{row("embeddings", operation::peek, operation::scan_answer), "/embeddings"},
    Operation{row("completions", operation::peek_completion, operation::scan_answer),
              "/completions"},
    Operation{row("moderations", operation::peek, operation::scan_answer), "/moderations"},
    Operation{
        row("images", operation::peek_streamed, operation::scan_answer, operation::make_event_scan),
        "/images/generations"},
    Operation{row("speech", operation::peek, operation::scan_bytes), "/audio/speech"},
    Operation{rerank_row(), "/rerank"},
    Operation{row("transcriptions", operation::peek_streamed, operation::scan_transcript,
                  operation::make_event_scan),
              "/audio/transcriptions", true},
    Operation{row("translations", operation::peek_streamed, operation::scan_transcript,
                  operation::make_event_scan),
              "/audio/translations", true},
    Operation{row("image_edits", operation::peek_streamed, operation::scan_answer,
                  operation::make_event_scan),
              "/images/edits", true},
    Operation{row("image_variations", operation::peek, operation::scan_answer),
              "/images/variations", true},
};

}  // namespace

std::span<const Operation> operations() { return rows; }

const Operation* find_operation(std::string_view name) {
    for (const Operation& operation : rows)
        if (operation.wire.name == name) return &operation;
    return nullptr;
}

}  // namespace weir::wire
