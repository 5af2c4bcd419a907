#include "gateway/response_turn.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "gateway/request_context.hpp"
#include "gateway/response_access.hpp"
#include "gateway/stream_tap.hpp"
#include "gateway/translation.hpp"
#include "wire/openai_responses/state.hpp"

namespace weir::gateway {
namespace {

namespace responses = wire::openai_responses;

json::Limits body_limits(const RequestContext& request) {
    return {.bytes_max = request.snapshot->limits.body_bytes_max};
}

Error not_found(RequestContext& request, std::string_view why = {}) {
    request.turn->not_found = true;
    Error error = responses::previous_not_found(request.peek.previous_response);
    if (why.empty()) return error;
    std::string message = error.message();
    message.pop_back();  // the full stop
    return Error(error.kind(), fmt::format("{}: {}.", message, why)).at_field(error.field());
}

// Endpoints of the user's own are not trusted to keep anything: most servers of this API do not,
// and saying everything again is right for the others, too.
bool keeps_responses(const Ready& ready, const Ready::Over& over, const wire::Wire& client) {
    return over.wire == &client && !ready.provider->settings().custom &&
           !ready.model.quirks.refuses("previous_response_id");
}

bool target_keeps(const RequestContext& request) {
    return !translates(request) && keeps_responses(*request.ready, *request.over, request.wire);
}

enum class Way : std::uint8_t { as_it_came, merged, none };

Way way_to(const RequestContext& request) {
    if (!request.turn || request.peek.previous_response.empty()) return Way::as_it_came;
    const ResponseTurn& turn = *request.turn;
    if (!translates(request)) {
        const bool own = turn.previous && turn.previous->provider_keeps &&
                         turn.previous->provider == request.ready->provider->id();
        // Of a response that nobody here has seen, the provider may know.
        if (own || !turn.previous) return Way::as_it_came;
    }
    return turn.merged.empty() ? Way::none : Way::merged;
}

Result<void> merge(RequestContext& request) {
    ResponseTurn& turn = *request.turn;
    const store::ResponseRow& row = *turn.previous;
    const json::Limits stored{.bytes_max =
                                  static_cast<std::size_t>(row.response.size() + row.input.size())};
    const Result<responses::KeptAnswer> kept = responses::keep_answer(row.response, stored);
    if (!kept) return fail(ErrorKind::internal, "a stored response cannot be read");
    const json::Limits limits = body_limits(request);
    Result<std::string> merged = responses::merge_previous(
        request.body, {.id = row.id, .input = row.input, .output = kept->output},
        {.bytes_max = std::max(limits.bytes_max, stored.bytes_max)});
    if (!merged) return fail(merged.error());
    if (merged->size() > limits.bytes_max)
        return fail(Error(ErrorKind::payload_too_large,
                          fmt::format("with all that was said before, the request is longer than "
                                      "{} bytes (server.body_bytes_max)",
                                      limits.bytes_max))
                        .at_field("previous_response_id"));
    Result<wire::ChatPeek> peek = request.wire.peek(*merged, limits);
    if (!peek) return fail(peek.error());
    turn.merged = std::move(*merged);
    turn.merged_peek = std::move(*peek);
    return {};
}

store::ResponseRow row_of(const RequestContext& request) {
    const ResponseState& state = request.services.responses->state();
    return {.key = request.principal->id,
            .id = {},
            .created = request.started,
            .expires = request.services.wall_clock() +
                       std::chrono::duration_cast<SysTime::duration>(state.settings().ttl),
            .provider = std::string(request.ready->provider->id()),
            .credential = request.credential ? request.credential->name : std::string(),
            .provider_keeps = target_keeps(request)};
}

}  // namespace

net::Awaitable<Result<void>> recall(RequestContext& request) {
    request.turn = std::make_unique<ResponseTurn>();
    ResponseTurn& turn = *request.turn;
    turn.id = fmt::format("resp_{}", request.id.text());
    ResponseAccess* const access = request.services.responses;
    if (access == nullptr) co_return Result<void>{};
    turn.keeps = request.peek.store.value_or(true);
    if (request.peek.previous_response.empty()) co_return Result<void>{};

    const SteadyTime before = std::chrono::steady_clock::now();
    Result<ResponseState::Found> found = co_await access->find(
        request.principal->id, request.peek.previous_response, &request.exchange.cancel());
    request.waited += std::chrono::steady_clock::now() - before;
    if (!found) {
        if (found.error().kind() == ErrorKind::client_cancelled) co_return fail(found.error());
        turn.lost = found.error();  // who keeps it himself needs no store of ours
        co_return Result<void>{};
    }
    if (found->of_another) co_return fail(not_found(request));
    turn.previous = std::move(found->row);
    if (turn.previous && turn.previous->has_content()) co_return merge(request);
    co_return Result<void>{};
}

void prefer_maker(RequestContext& request) {
    const bool needed = request.turn && request.turn->merged.empty() &&
                        !request.peek.previous_response.empty() && request.services.responses;
    if (!needed) return;
    const auto goes_on = [&](const route::Candidate& candidate) {
        const Ready& ready = request.snapshot->ready(candidate.deployment);
        if (request.turn->previous) return ready.provider->id() == request.turn->previous->provider;
        return keeps_responses(ready, ready.over_for(request.wire), request.wire);
    };
    // Those for a long context or a filtered answer stay behind.
    auto& all = request.plan.candidates;
    const auto end = std::ranges::find_if(all, [](const route::Candidate& candidate) {
        return candidate.use != route::Use::target && candidate.use != route::Use::fallback;
    });
    auto place = all.begin();
    for (auto at = all.begin(); at != end; ++at)
        if (goes_on(*at)) std::rotate(place++, at, at + 1);
}

Result<void> check_previous(RequestContext& request) {
    if (!request.services.responses || way_to(request) != Way::none) return {};
    const ResponseTurn& turn = *request.turn;
    if (turn.lost) return fail(*turn.lost);
    if (!turn.previous) return fail(not_found(request));
    return fail(
        not_found(request, fmt::format("{} keeps it, and {} cannot go on from it",
                                       turn.previous->provider, request.ready->provider->id())));
}

void leave_out_store(RequestContext& request, wire::RequestEdit& edit) {
    const bool refused = request.turn && request.peek.store.value_or(false) &&
                         request.ready->model.quirks.refuses("previous_response_id");
    if (!refused) return;
    edit.remove.emplace_back("store");
    if (!request.turn->keeps) request.dropped = "store";
}

std::string_view body_to_send(const RequestContext& request) {
    return way_to(request) == Way::merged ? std::string_view(request.turn->merged) : request.body;
}

const wire::ChatPeek& peek_to_send(const RequestContext& request) {
    return way_to(request) == Way::merged ? request.turn->merged_peek : request.peek;
}

const wire::ChatPeek& longest_peek(const RequestContext& request) {
    const bool merged = request.turn && request.turn->merged_peek.body_bytes > 0;
    return merged ? request.turn->merged_peek : request.peek;
}

std::string_view whole_body(const RequestContext& request) {
    const bool merged = request.turn && !request.turn->merged.empty();
    return merged ? std::string_view(request.turn->merged) : request.body;
}

void begin_keeping(RequestContext& request, std::string_view id) {
    if (!request.turn || !request.turn->keeps) return;
    ResponseTurn& turn = *request.turn;
    ResponseState& state = request.services.responses->state();
    store::ResponseRow row = row_of(request);
    const wire::ChatPeek& peek = longest_peek(request);
    // Part of what was said is elsewhere.
    const bool partial =
        !peek.previous_response.empty() || !peek.conversation.empty() || peek.item_references;
    if (!row.provider_keeps || (state.settings().keep_passed && !partial)) {
        const std::string_view body = whole_body(request);
        Result<std::string> input = responses::keep_input(body, {.bytes_max = body.size()});
        if (input && !partial) turn.input = std::move(*input);
    }
    if (!row.provider_keeps || id.empty()) return;
    row.id = id;
    state.keep(std::move(row));
}

bool keeps_content(const RequestContext& request) {
    if (!request.turn || !request.turn->keeps) return false;
    return !target_keeps(request) || request.services.responses->state().settings().keep_passed;
}

void end_keeping(RequestContext& request, std::string_view response) {
    if (!request.turn || !request.turn->input) return;
    Result<responses::KeptAnswer> kept =
        responses::keep_answer(response, {.bytes_max = request.snapshot->limits.answer_bytes_max});
    if (!kept || kept->id.empty() || !kept->over) return;
    store::ResponseRow row = row_of(request);
    row.id = std::move(kept->id);
    row.response = std::move(kept->response);
    row.input = std::move(*request.turn->input);
    request.turn->input.reset();
    request.services.responses->state().keep(std::move(row));
}

void end_keeping(RequestContext& request, const StreamTap& tap) {
    if (!request.turn || !request.turn->input || tap.last_events().empty()) return;
    end_keeping(request, responses::last_event_data(tap.last_events()));
}

std::string_view error_code(const RequestContext& request) {
    return request.turn && request.turn->not_found ? responses::previous_not_found_code
                                                   : std::string_view();
}

}  // namespace weir::gateway
