#include "gateway/continuation.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gateway/continued_request.hpp"
#include "gateway/joining_tap.hpp"
#include "gateway/legs.hpp"
#include "gateway/price.hpp"
#include "gateway/recording_tap.hpp"
#include "gateway/relay.hpp"
#include "gateway/translation.hpp"
#include "json/document.hpp"
#include "provider/prefill.hpp"

namespace weir::gateway {
namespace {

using net::Awaitable;

EventSource source_of(const RequestContext& request, Framing framing) {
    return {framing, request.snapshot->limits.event_bytes_max};
}

json::Limits event_limits(const RequestContext& request) {
    return {.bytes_max = request.snapshot->limits.event_bytes_max};
}

Passes passes_of(const RequestContext& request) {
    if (translates(request)) return Passes::nothing;
    if (request.wire.name == "openai_chat") return Passes::chat;
    return request.wire.name == "openai_responses" ? Passes::numbered : Passes::blocks;
}

// What stands in the request's way to be answered in two parts.
bool is_plain_text(const llm::ChatRequest& asked) {
    const bool structured =
        asked.response_format && asked.response_format->kind != llm::ResponseFormat::Kind::text;
    const bool stateful = !asked.previous_response.empty() || !asked.conversation.empty();
    return !structured && !stateful && !asked.audio && asked.sampling.n.value_or(1) == 1 &&
           !asked.sampling.logprobs.value_or(false) && !asked.sampling.top_logprobs;
}

std::int64_t sequence_in(std::string_view event) {
    const Result<json::Document> read = json::read(event);
    return read ? read->root()["sequence_number"].integer_or(0) : 0;
}

// The data of the last event in what a writer wrote.
std::string_view last_data(std::string_view written) {
    constexpr std::string_view mark = "\ndata: ";
    const std::size_t at = written.rfind(mark);
    if (at == std::string_view::npos) return {};
    const std::string_view rest = written.substr(at + mark.size());
    return rest.substr(0, rest.find('\n'));
}

// The client's writer, as if it had written what the client has. Where the provider's own numbered
// events went out, the next number is the one after its last.
std::unique_ptr<wire::StreamWriter> writer_at(const RequestContext& request) {
    const Continued& continued = *request.continued;
    std::string written;
    auto writer = make_client_writer(request, 0);
    continued.said.tell(*writer, written);
    if (continued.last_event.empty()) return writer;
    const std::int64_t missing =
        sequence_in(continued.last_event) - sequence_in(last_data(written));
    if (missing <= 0) return writer;
    writer = make_client_writer(request, missing);
    continued.said.tell(*writer, written);
    return writer;
}

// By the provider's fault, and of a kind that another one may do better.
bool is_others_fault(const route::Outcome& outcome) {
    const ErrorTraits& means = traits(outcome.error.kind());
    return means.fault == Fault::provider &&
           (means.retry == Retry::here || means.retry == Retry::elsewhere);
}

Result<void> read_asked(RequestContext& request) {
    Continued& continued = *request.continued;
    if (continued.asked) return {};
    if (Result<void> read = read_canonical(request); !read) return read;
    continued.asked = std::move(request.canonical);
    return {};
}

std::optional<Tokens> output_left(const RequestContext& request) {
    const auto most = request.continued->asked->output_max;
    if (!most) return std::nullopt;
    // What was said counts once, also where it was paid for several times.
    return *most - estimated_tokens(request.continued->said.text().size());
}

std::size_t given_bytes(const RequestContext& request) {
    return request.continued->said.text().size() + request.plan.route->continue_prompt.size();
}

// Who is served now, to be put back when nobody goes on.
struct Served {
    explicit Served(const RequestContext& request)
        : candidate(request.candidate),
          ready(request.ready),
          over(request.over),
          model(request.model),
          dropped(request.dropped) {}
    void put_back(RequestContext& request) const {
        request.candidate = candidate;
        request.ready = ready;
        request.over = over;
        request.model = model;
        request.dropped = dropped;
    }
    const route::Candidate* candidate;
    const Ready* ready;
    const Ready::Over* over;
    provider::Model model;
    std::string dropped;
};

}  // namespace

bool keeps_stream(const RequestContext& request) {
    const wire::ChatPeek& peek = request.peek;
    return request.plan.route->on_broken_stream == route::BrokenStream::go_on && peek.stream &&
           peek.n == 1 && !peek.has_response_format && !peek.background &&
           request.wire.read_request != nullptr && request.over->wire->read_stream != nullptr;
}

bool going_on(const RequestContext& request) {
    return request.continued && request.continued->going_on();
}

std::unique_ptr<StreamTap> keep_stream(RequestContext& request, std::unique_ptr<StreamTap> tap,
                                       Framing framing, const wire::Quirks& quirks) {
    request.continued = std::make_unique<Continued>(request.snapshot->limits.continue_bytes_max);
    Recorder recorder{.reader = request.over->wire->read_stream(event_limits(request), quirks),
                      .source = source_of(request, framing),
                      .model = std::string(request.candidate->model),
                      .id = translates(request) && request.turn ? request.turn->id : std::string(),
                      .passes = passes_of(request)};
    return make_recording_tap(std::move(tap), std::move(recorder), *request.continued);
}

std::unique_ptr<StreamTap> make_joining_tap(RequestContext& request, Framing framing,
                                            const wire::Quirks& quirks) {
    return std::make_unique<JoiningTap>(
        request.over->wire->read_stream(event_limits(request), quirks), source_of(request, framing),
        *request.continued, spent(request));
}

void ask_to_go_on(RequestContext& request) {
    const Continued& continued = *request.continued;
    const provider::Prefill prefill =
        provider::prefill_of(request.ready->provider->id(), request.over->form,
                             request.over->base_path, request.candidate->model);
    request.canonical = std::make_unique<llm::ChatRequest>(
        continued_request(*continued.asked, {.text = continued.said.text(),
                                             .prompt = request.plan.route->continue_prompt,
                                             .output_left = output_left(request),
                                             .prefill = prefill}));
    request.continued_bytes = given_bytes(request);
}

bool may_go_on(RequestContext& request, const route::Outcome& outcome) {
    if (!request.continued || !is_others_fault(outcome)) return false;
    const Said& said = request.continued->said;
    if (!said.may_go_on() || said.finished() || !read_asked(request)) return false;
    if (!is_plain_text(*request.continued->asked)) return false;
    const std::optional<Tokens> left = output_left(request);
    if (left && *left < Tokens(1)) return false;
    close_leg(request);
    return hold_for_next(request, {.input_bytes = given_bytes(request), .output_max = left});
}

bool ends_anyway(const RequestContext& request, const route::Outcome& outcome, std::string& out) {
    if (!request.continued || !is_others_fault(outcome)) return false;
    const Continued& continued = *request.continued;
    if (!continued.said.finished() || !continued.said.may_be_kept()) return false;
    // Of what passed through, nobody knows which of its last events came.
    if (!continued.writer && !translates(request)) return false;
    llm::Finished end{.usage = request.usage, .service_tier = request.service_tier};
    if (end.usage) add_usage(*end.usage, spent(request));
    if (continued.writer)
        continued.writer->write(end, out);
    else
        writer_at(request)->write(end, out);
    return true;
}

Awaitable<std::expected<Answered, Error>> go_on(RequestContext& request,
                                                const route::Outcome& outcome, std::string& out) {
    Continued& continued = *request.continued;
    if (!continued.writer) continued.writer = writer_at(request);
    const Served served(request);
    route::Outcome broke = outcome;
    while (true) {
        const SteadyTime now = std::chrono::steady_clock::now();
        auto answered = co_await answer_of_next(request, request.attempts->go_on(broke, now));
        if (!answered) {
            served.put_back(request);
            co_return std::unexpected(std::move(answered.error()));
        }
        if (!served.dropped.empty() && served.dropped != request.dropped)
            request.dropped =
                served.dropped + (request.dropped.empty() ? "" : ",") + request.dropped;
        request.attempts->answered(std::chrono::steady_clock::now());
        request.between_legs = false;
        request.services.metrics.streams_continued.add();
        auto& tap = static_cast<JoiningTap&>(*answered->tap);
        const Result<void> joined = tap.join(out);
        if (joined) co_return std::move(*answered);
        // Another answer: the one after may do better.
        take_facts(request, tap.facts());
        broke = route::outcome_of(
            Error(joined.error().kind(),
                  fmt::format("{}: {}", request.ready->provider->id(), joined.error().message())));
        if (!may_go_on(request, broke)) {
            request.attempts->broke(broke, std::chrono::steady_clock::now());
            co_return std::unexpected(std::move(broke.error));
        }
    }
}

}  // namespace weir::gateway
