#include "ledger/explanation.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "json/document.hpp"
#include "json/writer.hpp"

namespace weir::ledger {
namespace {

using std::chrono::microseconds;

// "412.345", exactly.
std::string milliseconds_of(microseconds span) {
    return fmt::format("{}.{:03}", span.count() / 1'000, span.count() % 1'000);
}
std::int64_t whole_ms(microseconds span) { return (span.count() + 500) / 1'000; }

void write_cost(json::Writer& out, std::string_view key, const std::optional<NanoUsd>& cost) {
    if (cost)
        out.member(key, write_usd(*cost));
    else
        out.key(key).null();
}

std::string iso_time(SysTime at) {
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}Z", std::chrono::floor<std::chrono::milliseconds>(at));
}

void write_attempt(json::Writer& out, const store::AttemptRow& attempt) {
    out.open_object()
        .member("target", fmt::format("{}/{}", attempt.provider, attempt.model))
        .member_raw("at_ms", milliseconds_of(attempt.offset))
        .member_raw("ms", milliseconds_of(attempt.duration));
    if (!attempt.credential.empty()) out.member("credential", attempt.credential);
    if (attempt.http_status != 0) out.member("status", attempt.http_status);
    if (attempt.error) out.member("failure", name(*attempt.error));
    write_cost(out, "cost_usd", attempt.cost);
    out.close_object();
}

void write_usage(json::Writer& out, const llm::Usage& usage) {
    out.open_object()
        .member("input", usage.input().value())
        .member("cached", usage.input_cache_read.value())
        .member("output", usage.output().value())
        .member("reasoning", usage.output_reasoning.value());
    if (usage.estimated) out.member("estimated", true);
    out.close_object();
}

// What one line of a list says.
void write_line(json::Writer& out, const store::LedgerRow& row) {
    out.member("id", row.id.text())
        .member("started", iso_time(row.started))
        .member("status", name(row.status))
        .member("key", row.key)
        .member("asked_model", row.asked_model)
        .member("route", row.route)
        .member("variant", row.variant)
        .member("provider", row.provider)
        .member("model", row.model)
        .member("wire", row.wire)
        .member("operation", row.operation)
        .member("streamed", row.streamed)
        .member("http_status", row.http_status);
    if (row.error) out.member("error", name(*row.error));
    if (!row.stop_reason.empty()) out.member("stop_reason", row.stop_reason);
    if (!row.dropped.empty()) out.member("dropped", row.dropped);
    if (!row.cache.empty()) out.member("cache", row.cache);
    if (!row.trace_id.empty()) out.member("trace_id", row.trace_id);
    write_usage(out.key("usage"), row.usage);
    write_cost(out, "cost_usd", row.cost);
    out.member_raw("total_ms", milliseconds_of(row.total))
        .member_raw("first_byte_ms", milliseconds_of(row.first_byte))
        .member_raw("own_ms", milliseconds_of(row.own));
}

void write_feedback(json::Writer& out, const store::Feedback& feedback) {
    out.open_object().member("score", feedback.score()).member("at", iso_time(feedback.at));
    if (!feedback.comment.empty()) out.member("comment", feedback.comment);
    out.close_object();
}

// The comment is a client's: as JSON, so that it cannot steer the terminal.
std::string feedback_line(const store::Feedback& feedback) {
    std::string line =
        fmt::format("feedback: {:.6g} of 1, {}", feedback.score(), iso_time(feedback.at));
    if (!feedback.comment.empty()) {
        line += ", ";
        json::Writer(line).text(feedback.comment);
    }
    return line + "\n";
}

std::string dollars(const std::optional<NanoUsd>& cost) {
    return cost ? "$" + write_usd(*cost) : "an unknown cost";
}

// " 1. openai/gpt-5 (target, score 412 ms)"
std::string candidate_line(std::size_t place, json::Value candidate, std::string_view unit) {
    std::string line =
        fmt::format("  {:2}. {}  ({}", place, candidate["target"].text(), candidate["use"].text());
    if (const auto score = candidate["score"].number())
        line += fmt::format(", {:.6g} {}", *score, unit);
    if (const auto chance = candidate["propensity"].number())
        line += fmt::format(", chosen with {:.0f} %", *chance * 100);
    if (candidate["late"].is_true()) line += ", slower than the route wants";
    if (candidate["benched"].is_object())
        line += fmt::format(", out after {} for {} ms more", candidate["benched"]["reason"].text(),
                            candidate["benched"]["for_ms"].integer_or(0));
    return line + ")\n";
}

}  // namespace

std::string decision_text(std::string_view decision_json) {
    const Result<json::Document> read = json::read(decision_json);
    if (!read) return "no decision was recorded\n";
    const json::Value decision = read->root();
    std::string text;
    if (decision["strategy"].is_text())
        text += fmt::format("strategy: {}{}\n", decision["strategy"].text(),
                            decision["strategy_failed"].is_true()
                                ? " (it failed: the order of the file stood in)"
                                : "");
    if (decision["rule"].is_text()) text += fmt::format("rule: {}\n", decision["rule"].text());
    if (decision["note"].is_text()) text += fmt::format("why: {}\n", decision["note"].text());
    const std::string unit = decision["unit"].text();
    text += "candidates, in order:\n";
    std::size_t place = 0;
    for (const json::Value candidate : decision["candidates"].elements())
        text += candidate_line(++place, candidate, unit);
    if (place == 0) text += "  nobody\n";
    if (decision["rejected"].size() > 0) text += "left out:\n";
    for (const json::Value rejected : decision["rejected"].elements())
        text += fmt::format("   -  {}  ({}{})\n", rejected["target"].text(),
                            rejected["lack"].text(rejected["why"].text()),
                            rejected["spared"].is_true() ? "; kept, as all lacked something" : "");
    if (const auto more = decision["more"].integer())
        text += fmt::format("      and {} more\n", *more);
    return text;
}

std::string request_line_json(const store::LedgerRow& row) {
    std::string text;
    json::Writer out(text);
    out.open_object();
    write_line(out, row);
    out.close_object();
    return text;
}

std::string explanation_json(const store::LedgerRow& row,
                             const std::optional<store::Feedback>& feedback) {
    std::string text;
    json::Writer out(text);
    out.open_object();
    write_line(out, row);
    out.key("decision");
    if (row.decision.empty())
        out.null();
    else
        out.raw(row.decision);
    out.key("attempts").open_array();
    for (const store::AttemptRow& attempt : row.attempts)
        write_attempt(out, attempt);
    out.close_array().key("feedback");
    if (feedback)
        write_feedback(out, *feedback);
    else
        out.null();
    out.close_object();
    return text;
}

std::string explanation_text(const store::LedgerRow& row,
                             const std::optional<store::Feedback>& feedback) {
    std::string text = fmt::format("request {}  {}\n", row.id.text(), iso_time(row.started));
    text += fmt::format("asked for \"{}\"{}{}, {}\n", row.asked_model,
                        row.route.empty() ? "" : fmt::format(", route {}", row.route),
                        row.variant.empty() ? "" : fmt::format(", variant {}", row.variant),
                        name(row.status));
    text += decision_text(row.decision);
    text += row.attempts.empty() ? "nobody was tried\n" : "attempts:\n";
    for (const store::AttemptRow& attempt : row.attempts)
        text += fmt::format(
            "  +{} ms  {}/{}  {}{} after {} ms, {}\n", milliseconds_of(attempt.offset),
            attempt.provider, attempt.model, attempt.error ? name(*attempt.error) : "answered",
            attempt.http_status != 0 ? fmt::format(" ({})", attempt.http_status) : "",
            whole_ms(attempt.duration), dollars(attempt.cost));
    text += fmt::format("{} tokens in ({} cached), {} out{}; {}; {} ms, {} of them ours\n",
                        row.usage.input().value(), row.usage.input_cache_read.value(),
                        row.usage.output().value(), row.usage.estimated ? ", estimated" : "",
                        dollars(row.cost), whole_ms(row.total), milliseconds_of(row.own));
    if (feedback) text += feedback_line(*feedback);
    return text;
}

}  // namespace weir::ledger
