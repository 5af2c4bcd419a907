#include "app/chat_request.hpp"

#include <fmt/format.h>

#include <chrono>

#include "app/figures.hpp"
#include "base/text.hpp"
#include "json/document.hpp"
#include "json/writer.hpp"

namespace weir::app {
namespace {

std::string write_cost(const json::Value& record) {
    if (record["cost_unknown"].is_true()) return "cost unknown (nobody knows the price)";
    const auto cost = record["cost_nano_usd"].integer();
    return cost ? fmt::format("{} USD", write_usd(NanoUsd(*cost))) : std::string("not charged");
}

std::string write_micros(std::int64_t micros) {
    return write_span(std::chrono::microseconds(micros));
}

}  // namespace

std::string write_chat_body(const ChatAsk& ask) {
    std::string body;
    json::Writer json(body);
    json.open_object().member("model", ask.model).key("messages").open_array();
    if (!ask.system.empty())
        json.open_object().member("role", "system").member("content", ask.system).close_object();
    json.open_object().member("role", "user").member("content", ask.text).close_object();
    json.close_array();
    if (ask.output_max) json.member("max_completion_tokens", *ask.output_max);
    if (ask.stream) json.member("stream", true);
    json.close_object();
    return body;
}

std::string write_chat_summary(std::string_view record) {
    const Result<json::Document> read = json::read(trim(record.substr(0, record.find('\n'))));
    if (!read) return {};
    const json::Value line = read->root();
    const std::string provider = line["provider"].text();
    if (provider.empty()) return {};
    const std::int64_t attempts = line["attempts"].integer_or(0);
    const std::int64_t input = line["tokens_in"].integer_or(0);
    const std::int64_t output = line["tokens_out"].integer_or(0);
    const bool nothing_used = line["error"].is_text() && input + output == 0;
    std::string summary =
        fmt::format("{}{}/{}", nothing_used ? "tried " : "", provider, line["model"].text());
    if (const std::string route = line["route"].text(); !route.empty())
        summary += fmt::format(" by route {}", route);
    summary += fmt::format(" | {} attempt{}", attempts, attempts == 1 ? "" : "s");
    if (!nothing_used)
        summary += fmt::format(" | {} in, {} out{} | {}", write_count(input), write_count(output),
                               line["estimated"].is_true() ? " (estimated)" : "", write_cost(line));
    summary += " | " + write_micros(line["total_us"].integer_or(0));
    if (const std::int64_t first = line["first_byte_us"].integer_or(0); first > 0)
        summary += fmt::format(", first byte after {}", write_micros(first));
    return summary;
}

}  // namespace weir::app
