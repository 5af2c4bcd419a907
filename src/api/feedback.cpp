#include "api/feedback.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "api/reply.hpp"
#include "base/text.hpp"
#include "gateway/feedback.hpp"
#include "gateway/identify.hpp"
#include "json/document.hpp"
#include "json/writer.hpp"
#include "wire/wire.hpp"

namespace weir::api {
namespace {

using gateway::Snapshot;
using store::Feedback;
using store::RowStatus;

// A comment all of whose characters are escaped, and more than enough beside it.
constexpr std::size_t body_bytes_max = std::size_t{64} << 10U;
constexpr std::size_t shown_name_max = 64;
constexpr std::array<std::string_view, 3> fields = {"request_id", "score", "comment"};
// Another process on the same ledger may have a request of this age in its journal still.
constexpr std::chrono::seconds young{10};
constexpr std::string_view soon = "1";    // retry-after, in seconds
constexpr std::string_view later = "10";  // where the database takes nothing

Error wrong(std::string_view field, std::string_view message) {
    return Error(ErrorKind::invalid_request, fmt::format("{}: {}", field, message))
        .at_field(std::string(field));
}

Error unknown(std::string_view name) {
    if (name.size() > shown_name_max)
        return {ErrorKind::invalid_request,
                fmt::format("a field with a name of {} bytes is unknown", name.size())};
    const auto near = nearest(name, fields);
    return wrong(name, near ? fmt::format("unknown field, did you mean \"{}\"?", *near)
                            : "unknown field; there are request_id, score and comment");
}

// Each of the fields at most once, or it would be unclear what was said.
Result<void> check_names(json::Value root) {
    std::array<bool, fields.size()> seen{};
    for (const auto& [key, value] : root.members()) {
        const std::string name = key.text();
        const auto at = std::ranges::find(fields, name);
        if (at == fields.end()) return fail(unknown(name));
        bool& before = seen[static_cast<std::size_t>(at - fields.begin())];
        if (before) return fail(wrong(name, "is there twice"));
        before = true;
    }
    return {};
}

Result<Feedback> read_feedback(std::string_view body, SysTime now) {
    const Result<json::Document> read = json::read(body, {.bytes_max = body_bytes_max});
    if (!read) return fail(read.error());
    const json::Value root = read->root();
    if (!root.is_object()) return fail(ErrorKind::invalid_request, "the body must be an object");
    if (Result<void> names = check_names(root); !names) return fail(names.error());
    Feedback feedback{.request = RequestId::from(root["request_id"].text()), .at = now};
    if (feedback.request == RequestId() || feedback.request.text() != root["request_id"].text())
        return fail(wrong("request_id", fmt::format("must be {} characters, as in x-request-id",
                                                    RequestId::length)));
    const std::optional<double> score = root["score"].number();
    if (!score || !(*score >= 0 && *score <= 1))
        return fail(wrong("score", "must be a number from 0 to 1"));
    feedback.score_millionths = std::llround(*score * 1e6);
    const json::Value comment = root["comment"];
    if (comment.exists() && !comment.is_null() && !comment.is_text())
        return fail(wrong("comment", "must be a string"));
    feedback.comment = comment.text();
    if (feedback.comment.size() > store::comment_bytes_max)
        return fail(
            wrong("comment", fmt::format("must be at most {} bytes", store::comment_bytes_max)));
    return feedback;
}

// Who says what, and what is known beside it.
struct Said {
    Feedback feedback;
    KeyId key;
    SysTime process_started;
    SteadyTime now;
};

// What became of it.
struct Outcome {
    std::optional<Error> error = {};
    std::string_view retry_after = {};
    bool replaced = false;
    bool learnt = false;
};

Outcome not_kept() {
    return {.error = Error(ErrorKind::overloaded,
                           "the feedback cannot be stored at present; say it again later"),
            .retry_after = later};
}

// On the ledger's thread: two opinions of one answer are stored and learnt in the same order.
Outcome keep(ledger::Drain& drain, const Snapshot& snapshot, const Said& said) {
    const Feedback& feedback = said.feedback;
    const Result<std::optional<store::StoredRow>> found = drain.find(feedback.request);
    if (!found) return not_kept();
    // Another key's request is no more there than one that never was, in all that is said of it.
    if (!*found || (*found)->row().key != said.key.value()) {
        const bool recent = feedback.request >= RequestId::make(feedback.at - young, 0, 0);
        return {.error = Error(ErrorKind::not_found,
                               fmt::format("request_id: this key has no request {} in the ledger",
                                           feedback.request.text()))
                             .at_field("request_id"),
                .retry_after = drain.store_failing() ? later
                               : recent              ? soon
                                                     : std::string_view()};
    }
    const store::LedgerRow& row = (*found)->row();
    if (row.status == RowStatus::running)
        return {.error = wrong("request_id", "the request has not ended yet"), .retry_after = soon};
    if (row.status != RowStatus::ok && row.status != RowStatus::client_cancelled)
        return {.error = wrong("request_id", "the request got no answer that could be rated")};
    const Result<std::optional<Feedback>> before = drain.store().put_feedback(feedback);
    if (!before) return not_kept();
    // What an earlier process was told, nobody here has learnt.
    const bool known = *before && (*before)->at >= said.process_started;
    return {.replaced = before->has_value(),
            .learnt = gateway::learn_feedback(snapshot, row, feedback, known ? &**before : nullptr,
                                              said.now)};
}

net::Awaitable<void> refuse(Handler& handler, net::ServerExchange& exchange,
                            const Outcome& outcome) {
    const std::string body = wire::find("openai_chat")->write_error(*outcome.error, {});
    const std::string_view origin = origin_allowed(handler, exchange);
    std::array<net::http1::Field, 3> headers;
    std::size_t count = 0;
    headers[count++] = {"content-type", "application/json"};
    if (!outcome.retry_after.empty()) headers[count++] = {"retry-after", outcome.retry_after};
    if (!origin.empty()) headers[count++] = {"access-control-allow-origin", origin};
    [[maybe_unused]] const Result<void> sent = co_await exchange.reply(
        traits(outcome.error->kind()).http_status, {headers.data(), count}, body);
}

std::string reply_text(const Feedback& feedback, const Outcome& outcome) {
    std::string text;
    json::Writer(text)
        .open_object()
        .member("object", "feedback")
        .member("request_id", feedback.request.text())
        .member("score", feedback.score())
        .member("replaced", outcome.replaced)
        .member("learnt", outcome.learnt)
        .close_object();
    return text;
}

}  // namespace

net::Awaitable<void> feedback(Handler& handler, net::ServerExchange& exchange) {
    gateway::Services& services = handler.services();
    std::shared_ptr<const Snapshot> snapshot = services.snapshot;
    const SysTime now = services.wall_clock();
    const auto principal = gateway::identify(*snapshot, exchange.head().headers, now);
    if (!principal) co_return co_await reply_error(handler, exchange, principal.error());
    if (services.recorded == nullptr)
        co_return co_await reply_error(
            handler, exchange,
            Error(ErrorKind::not_found, "no ledger is kept here, and so no feedback"));
    const Result<std::string_view> body = co_await exchange.read_body(body_bytes_max);
    if (!body) co_return co_await reply_error(handler, exchange, body.error());
    const Result<Feedback> read = read_feedback(*body, now);
    if (!read) co_return co_await reply_error(handler, exchange, read.error());
    Outcome outcome;
    const Result<void> asked = co_await services.recorded->ask(
        [&outcome, snapshot = std::move(snapshot),
         said = Said{*read, (*principal)->id, handler.process().started,
                     std::chrono::steady_clock::now()}](
            ledger::Drain& drain) mutable -> gateway::Errands::Work {
            // The snapshot goes back, to end where it was taken.
            return [&outcome, made = keep(drain, *snapshot, said),
                    snapshot = std::move(snapshot)]() mutable { outcome = std::move(made); };
        },
        &exchange.cancel());
    if (!asked) co_return co_await reply_error(handler, exchange, asked.error());
    if (outcome.error) co_return co_await refuse(handler, exchange, outcome);
    co_await reply_json(handler, exchange, 200, reply_text(*read, outcome));
}

}  // namespace weir::api
