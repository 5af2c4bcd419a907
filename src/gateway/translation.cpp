#include "gateway/translation.hpp"

#include "gateway/preferences.hpp"
#include "gateway/structured_attempt.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "llm/unfold.hpp"
#include "provider/request_edits.hpp"
#include "provider/write_options.hpp"
#include "wire/gemini/lost_signature.hpp"
#include "wire/seal.hpp"

namespace weir::gateway {
namespace {

json::Limits body_limits(const RequestContext& request) {
    return {.bytes_max = request.snapshot->limits.body_bytes_max};
}

// How answers are written for this client.
wire::WriteOptions client_options(const RequestContext& request) {
    wire::WriteOptions options{.provider = std::string(request.ready->provider->id())};
    options.from_other_wire = request.over->wire != &request.wire;
    options.id = request.turn ? std::string_view(request.turn->id) : request.id.text();
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

// How clients call what the canonical vocabulary calls otherwise, for errors that name a field.
struct FieldName {
    std::string_view wire;
    std::string_view canonical;
    std::string_view own;
};
constexpr std::array field_names = {
    FieldName{"gemini", "response_format", "generationConfig.responseMimeType"},
    FieldName{"openai_responses", "response_format", "text.format"},
    FieldName{"anthropic", "response_format", "output_config.format"},
    FieldName{"bedrock_invoke", "response_format", "output_config.format"},
    FieldName{"bedrock", "response_format", "outputConfig.textFormat"},
};

}  // namespace

Error in_clients_words(const RequestContext& request, const Error& error) {
    for (const FieldName& row : field_names) {
        if (row.wire != request.wire.name || row.canonical != error.field()) continue;
        std::string message = error.message();
        if (message.starts_with(row.canonical)) message.replace(0, row.canonical.size(), row.own);
        return Error(error.kind(), std::move(message), error.detail())
            .at_field(std::string(row.own));
    }
    return error;
}

Result<void> read_canonical(RequestContext& request) {
    if (request.canonical) return {};
    const std::string_view body = whole_body(request);
    const wire::ChatPeek& peeked = longest_peek(request);
    // An operation's own peek keeps no document.
    const bool has_document = peeked.document.text().data() == body.data();
    Result<llm::ChatRequest> read =
        has_document ? request.wire.read_request(peeked)
                     : wire::read_request(request.wire, body, body_limits(request));
    if (!read) return fail(read.error());
    request.canonical = std::make_unique<llm::ChatRequest>(std::move(*read));
    // What stands in the path or is asked for by us is the gateway's to say.
    request.canonical->stream = request.peek.stream;
    request.canonical->usage_asked = request.peek.stream;
    leave_out_preferences(request, *request.canonical);
    return {};
}

namespace {

// A stored prompt is the whole conversation where there is no input; beside one it is dropped and
// named like any other field.
Result<void> check_prompt(const RequestContext& request) {
    const llm::ChatRequest& asked = *request.canonical;
    const bool stored = std::ranges::any_of(asked.extras, [](const llm::Extra& extra) {
        return extra.wire == "openai_responses" && extra.name == "prompt";
    });
    const bool input = std::ranges::any_of(
        asked.messages, [](const llm::Message& message) { return !message.instructions; });
    if (!stored || input || request.over->wire->name == "openai_responses") return {};
    return fail(Error(ErrorKind::unsupported,
                      fmt::format("{} does not keep prompts for this API: send what is to be "
                                  "answered in \"input\" instead",
                                  request.ready->provider->id()))
                    .at_field("prompt"));
}

}  // namespace

bool translates(const RequestContext& request) {
    return request.over->wire != &request.wire || request.asked.json_array ||
           request.inlines_media || (request.structured && request.structured->asks_otherwise()) ||
           (request.continued && request.continued->going_on());
}

Result<std::string> write_for_target(RequestContext& request) {
    if (Result<void> read = read_canonical(request); !read) return fail(read.error());
    llm::ChatRequest& canonical = *request.canonical;
    const bool has_state = !canonical.previous_response.empty() || !canonical.conversation.empty();
    if (has_state)  // not a parameter to be dropped: it is the conversation
        return fail(Error(ErrorKind::unsupported,
                          fmt::format("{} does not keep conversations for this API: send the "
                                      "earlier turns in \"input\" instead",
                                      request.ready->provider->id()))
                        .at_field(canonical.conversation.empty() ? "previous_response_id"
                                                                 : "conversation"));
    if (request.peek.background)  // an answer that nobody would make
        return fail(Error(ErrorKind::unsupported,
                          fmt::format("{} cannot answer in the background: leave \"background\" "
                                      "out, or ask for a model of a provider of this API",
                                      request.ready->provider->id()))
                        .at_field("background"));
    if (const Result<void> told = check_prompt(request); !told) return fail(told.error());
    canonical.model = ModelName(std::string(request.candidate->model));
    const wire::Wire& target = *request.over->wire;
    if (target.name == "openai_responses" && request.wire.name != target.name) {
        // This wire alone keeps what it is told unless it is told not to, and gives proofs of its
        // thoughts only when asked; clients of the others expect the opposite of both.
        if (!canonical.store) canonical.store = false;
        canonical.proofs_asked = true;
    }
    wire::WriteOptions options =
        provider::write_options(*request.ready->provider, request.model, request.over->form);
    // Names and brackets of another wire are a little more than those that were there.
    constexpr std::size_t more_bytes = 512;
    options.bytes_expected = request.peek.body_bytes + request.peek.body_bytes / 16 + more_bytes;
    // An item of thoughts wants its maker's id there; only who says so takes another's text.
    if (target.name == "openai_responses" &&
        request.model.quirks.reasoning_field == catalog::ReasoningField::either)
        options.reasoning_text = wire::WriteOptions::ReasoningText::none;
    if (target.name == "openai_responses") options.cache = wire::WriteOptions::Cache::breakpoint;
    // Who keeps nothing need not be told to keep nothing.
    const std::optional<bool> store = canonical.store;
    const bool keeps = target.name == "openai_responses" || target.name == "openai_chat";
    const bool kept_here = request.turn && request.turn->keeps;
    if (kept_here || (!keeps && store == false)) canonical.store.reset();
    const bool otherwise = request.structured && request.structured->asks_otherwise();
    const InlinedMedia inlined(request);
    Result<wire::Written> written =
        otherwise ? target.write_request(ask_structured(canonical, *request.structured), options)
                  : target.write_request(canonical, options);
    canonical.store = store;
    if (!written) return fail(in_clients_words(request, written.error()));
    note_dropped(request, written->dropped);
    if (target.name != "openai_chat") return std::move(written->body);
    // The quirks of OpenAI-compatible providers that the options do not know are edits of a body of
    // that wire.
    const catalog::Quirks& quirks = request.model.quirks;
    const bool plain = quirks.unsupported_fields.empty() && quirks.seed_field == "seed" &&
                       quirks.stream_usage == catalog::StreamUsage::on_request;
    if (plain) return std::move(written->body);
    const Result<wire::ChatPeek> peek =
        target.peek(written->body, {.bytes_max = written->body.size()});
    if (!peek) return fail(peek.error());
    const provider::RequestEdits edits =
        provider::request_edits(*peek, request.candidate->model, request.model.quirks);
    note_dropped(request, edits.dropped);
    return target.edit(written->body, *peek, edits.edit).text();
}

void leave_out_seals(RequestContext& request, wire::RequestEdit& edit) {
    const wire::SealedPlaces& seals = request.peek.seals;
    if (!seals.any()) return;
    if (!seals.calls.empty())
        edit.lost_signature = wire::gemini::lost_signature(
            provider::write_options(*request.ready->provider, request.model, request.over->form),
            wire::gemini::Generation(request.candidate->model));
    note_dropped(request, seals.dropped);
}

Result<std::string> write_for_client(RequestContext& request, std::string_view body,
                                     const wire::Quirks& quirks) {
    Result<llm::ChatAnswer> answer = request.over->wire->read_answer(
        body, {.bytes_max = request.snapshot->limits.answer_bytes_max}, quirks);
    if (!answer) return fail(answer.error());
    if (request.structured)
        if (Result<void> fits = settle_answer(*request.structured, *answer); !fits)
            return fail(fits.error());
    for (llm::Choice& choice : answer->choices)
        for (llm::Part& part : choice.message.parts)
            wire::note_maker(part, request.ready->provider->id());
    if (answer->model.empty()) answer->model = request.candidate->model;
    if (request.turn) answer->id = request.turn->id;
    wire::Written written = request.wire.write_answer(*answer, client_options(request));
    // Echoes of the request and the provider's telemetry are no part of the answer.
    std::erase_if(written.dropped, [](const std::string& field) {
        constexpr std::array nothing =
            std::to_array<std::string_view>({"response", "store", "metrics", "system_fingerprint"});
        return std::ranges::find(nothing, field) != nothing.end();
    });
    note_dropped(request, written.dropped);
    return std::move(written.body);
}

std::unique_ptr<wire::StreamWriter> make_client_writer(const RequestContext& request,
                                                       std::int64_t sequence) {
    wire::WriteOptions options = client_options(request);
    options.first_sequence = sequence;
    return request.wire.write_stream(options);
}

bool unfolds(const RequestContext& request) {
    return request.peek.stream && request.wire.read_answer != nullptr &&
           request.wire.write_stream != nullptr;
}

Result<std::string> write_as_stream(const RequestContext& request, std::string_view body) {
    Result<llm::ChatAnswer> answer =
        request.wire.read_answer(body, {.bytes_max = request.snapshot->limits.answer_bytes_max},
                                 provider::wire_quirks(request.model.quirks));
    if (!answer) return fail(answer.error());
    const auto writer = make_client_writer(request, 0);
    std::string out;
    for (const llm::StreamEvent& event : llm::unfold(std::move(*answer)))
        writer->write(event, out);
    return out;
}

std::unique_ptr<StreamTap> make_translating_tap(RequestContext& request, Framing framing,
                                                const wire::Quirks& quirks) {
    const json::Limits limits{.bytes_max = request.snapshot->limits.event_bytes_max};
    return std::make_unique<TranslatingTap>(
        request.over->wire->read_stream(limits, quirks),
        request.wire.write_stream(client_options(request)), EventSource(framing, limits.bytes_max),
        std::string(request.ready->provider->id()), std::string(request.candidate->model),
        request.turn ? request.turn->id : std::string(), make_structured_stream(request));
}

bool speaks_for_itself(const RequestContext& request, std::string_view in_band) {
    const wire::UpstreamError said = request.over->wire->read_error(in_band);
    return said.is_error && !said.message.empty();
}

std::string_view stream_content_type(const RequestContext& request) {
    if (request.asked.json_array) return "application/json; charset=UTF-8";
    if (request.wire.framing != Framing::sse) return wire::content_type(request.wire.framing);
    return "text/event-stream; charset=utf-8";
}

}  // namespace weir::gateway
