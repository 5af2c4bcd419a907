#include "app/replay/past.hpp"

#include <fmt/format.h>

#include "json/document.hpp"
#include "route/record.hpp"

namespace weir::app {
namespace {

// Those that stood in the way of the first, or behind it for the same reason, were drawn from among
// themselves: the share of the first among them.
double propensity_of(json::Value candidates) {
    const json::Value first = candidates.at(0);
    const double own = first["propensity"].number().value_or(0);
    double all = 0;
    for (const json::Value candidate : candidates.elements())
        if (candidate["use"].text() == first["use"].text() &&
            candidate["late"].is_true() == first["late"].is_true() &&
            candidate["benched"].is_object() == first["benched"].is_object())
            all += candidate["propensity"].number().value_or(0);
    return own > 0 && all > 0 ? own / all : 0;
}

PastAttempt read_attempt(const store::AttemptRow& attempt) {
    return {.target = fmt::format("{}/{}", attempt.provider, attempt.model),
            .failed = attempt.error.has_value(),
            .blamed = attempt.error && traits(*attempt.error).fault != Fault::client,
            .duration = attempt.duration};
}

}  // namespace

std::optional<double> Past::seconds() const {
    if (!answered || attempts.size() != 1) return std::nullopt;
    return std::chrono::duration<double>(total).count();
}

std::string_view name(Unusable why) {
    switch (why) {
        case Unusable::running: return "not ended, or interrupted";
        case Unusable::other_kind: return "no chat";
        case Unusable::no_decision: return "no decision was recorded";
        case Unusable::nobody_tried: return "nobody was asked";
    }
    return "not ended, or interrupted";
}

std::expected<Past, Unusable> read_past(const store::LedgerRow& row) {
    using enum store::RowStatus;
    if (row.status == running || row.status == interrupted)
        return std::unexpected(Unusable::running);
    if (row.operation != "chat") return std::unexpected(Unusable::other_kind);
    const Result<json::Document> decision = json::read(row.decision);
    if (!decision || !decision->root()["candidates"].is_array())
        return std::unexpected(Unusable::no_decision);
    if (row.attempts.empty()) return std::unexpected(Unusable::nobody_tried);
    Past past{.id = row.id,
              .started = row.started,
              .finished = row.finished,
              .asked_model = std::string(row.asked_model),
              .route = std::string(row.route),
              .variant = std::string(row.variant),
              .key = std::string(row.key),
              .user = std::string(row.user),
              .session = std::string(row.session),
              .needs = route::read_needs(decision->root()["needs"], row.streamed),
              .answered = row.status == ok,
              .first_byte = row.first_byte,
              .total = row.total,
              .usage = row.usage};
    for (const store::AttemptRow& attempt : row.attempts)
        past.attempts.push_back(read_attempt(attempt));
    if (const double chance = propensity_of(decision->root()["candidates"]); chance > 0) {
        past.propensity = chance;
        past.by_chance = true;
    }
    if (row.usage.total() > Tokens(0)) past.cost = row.cost;
    return past;
}

}  // namespace weir::app
