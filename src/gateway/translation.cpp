#include "gateway/translation.hpp"

#include <algorithm>
#include <vector>

#include "provider/request_edits.hpp"
#include "provider/write_options.hpp"

namespace weir::gateway {
namespace {

json::Limits body_limits(const RequestContext& request) {
    return {.bytes_max = request.snapshot->limits.body_bytes_max};
}

// How answers are written for this client.
wire::WriteOptions client_options(const RequestContext& request) {
    wire::WriteOptions options{.provider = std::string(request.ready->provider->id())};
    options.id = request.id.text();
    options.created = unix_micros(request.started) / 1'000'000;
    options.usage_chunk = request.peek.usage_asked;
    options.legacy_functions = request.canonical && request.canonical->legacy_functions;
    options.framing = request.asked.json_array ? wire::WriteOptions::Framing::json_array
                                               : wire::WriteOptions::Framing::sse;
    options.request = request.body;
    return options;
}

void note_dropped(RequestContext& request, const std::vector<std::string>& fields) {
    for (const std::string& field : fields)
        (request.dropped += request.dropped.empty() ? "" : ",") += field;
}

Result<void> read_canonical(RequestContext& request) {
    if (request.canonical) return {};
    Result<llm::ChatRequest> read = request.wire.read_request(request.body, body_limits(request));
    if (!read) return fail(read.error());
    request.canonical = std::make_unique<llm::ChatRequest>(std::move(*read));
    // What stands in the path or is asked for by us is the gateway's to say.
    request.canonical->stream = request.peek.stream;
    request.canonical->usage_asked = request.peek.stream;
    return {};
}

}  // namespace

bool translates(const RequestContext& request) {
    return request.over->wire != &request.wire || request.asked.json_array;
}

Result<std::string> write_for_target(RequestContext& request) {
    if (Result<void> read = read_canonical(request); !read) return fail(read.error());
    llm::ChatRequest& canonical = *request.canonical;
    canonical.model = ModelName(std::string(request.candidate->model));
    const wire::Wire& target = *request.over->wire;
    Result<wire::Written> written = target.write_request(
        canonical,
        provider::write_options(*request.ready->provider, request.model, request.over->form));
    if (!written) return fail(written.error());
    note_dropped(request, written->dropped);
    if (target.name != "openai_chat") return std::move(written->body);
    // The quirks of OpenAI-compatible providers are edits of a body of that wire.
    const Result<wire::ChatPeek> peek = target.peek(written->body, body_limits(request));
    if (!peek) return fail(peek.error());
    const provider::RequestEdits edits =
        provider::request_edits(*peek, request.candidate->model, request.model.quirks);
    note_dropped(request, edits.dropped);
    return target.edit(written->body, *peek, edits.edit).text();
}

Result<std::string> write_for_client(RequestContext& request, std::string_view body,
                                     const wire::Quirks& quirks) {
    Result<llm::ChatAnswer> answer = request.over->wire->read_answer(
        body, {.bytes_max = request.snapshot->limits.answer_bytes_max}, quirks);
    if (!answer) return fail(answer.error());
    if (answer->model.empty()) answer->model = request.candidate->model;
    wire::Written written = request.wire.write_answer(*answer, client_options(request));
    note_dropped(request, written.dropped);
    return std::move(written.body);
}

std::unique_ptr<StreamTap> make_translating_tap(const RequestContext& request, Framing framing,
                                                const wire::Quirks& quirks) {
    const json::Limits limits{.bytes_max = request.snapshot->limits.event_bytes_max};
    return std::make_unique<TranslatingTap>(request.over->wire->read_stream(limits, quirks),
                                            request.wire.write_stream(client_options(request)),
                                            EventSource(framing, limits.bytes_max),
                                            std::string(request.candidate->model));
}

std::string_view stream_content_type(const RequestContext& request) {
    if (request.wire.name == "bedrock") return "application/vnd.amazon.eventstream";
    if (request.asked.json_array) return "application/json; charset=UTF-8";
    return "text/event-stream; charset=utf-8";
}

}  // namespace weir::gateway
