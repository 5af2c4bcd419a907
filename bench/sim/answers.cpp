#include "bench/sim/answers.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "provider/sim/openai.hpp"

namespace weir::bench {
namespace {

namespace sim = provider::sim;

std::string_view reason(int status) {
    switch (status) {
        case 200: return "OK";
        case 400: return "Bad Request";
        case 404: return "Not Found";
        case 429: return "Too Many Requests";
        case 503: return "Service Unavailable";
        default: return "Simulated";
    }
}

// The part of a path between a prefix and the next slash.
std::optional<std::string_view> segment_after(std::string_view path, std::string_view prefix) {
    if (!path.starts_with(prefix)) return std::nullopt;
    path.remove_prefix(prefix.size());
    const std::size_t end = path.find('/');
    if (end == std::string_view::npos) return std::nullopt;
    return path.substr(0, end);
}

std::string refusal(int status, std::string_view message) {
    return whole_answer(status,
                        sim::error_json({.status = status, .code = "sim", .message = message}));
}

}  // namespace

std::string whole_answer(int status, std::string_view body) {
    return fmt::format(
        "HTTP/1.1 {} {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{}", status,
        reason(status), body.size(), body);
}

std::string head_bytes(const sim::Head& head) {
    std::string out = fmt::format("HTTP/1.1 {} {}\r\n", head.status, reason(head.status));
    for (const auto& [name, value] : head.headers)
        fmt::format_to(std::back_inserter(out), "{}: {}\r\n", name, value);
    if (head.body_bytes)
        fmt::format_to(std::back_inserter(out), "content-length: {}\r\n\r\n", *head.body_bytes);
    else
        out += "transfer-encoding: chunked\r\n\r\n";
    return out;
}

const std::string* Answers::fixed(std::string_view path) {
    if (!path.starts_with("/fixed/")) return nullptr;
    const auto found = fixed_.find(std::string(path));
    if (found != fixed_.end()) return &found->second;
    const auto bytes = read_integer(segment_after(path, "/fixed/").value_or(""));
    if (!bytes || *bytes > 100'000'000) return nullptr;
    if (fixed_.size() >= known_max) fixed_.clear();
    return &fixed_.emplace(std::string(path), whole_answer(200, sim::fixed_answer(*bytes).body))
                .first->second;
}

Result<sim::Behaviour> Answers::behaviour(std::string_view settings, sim::Names names) {
    const auto found = behaviours_.find(std::string(settings));
    if (found != behaviours_.end()) return found->second;
    Result<sim::Behaviour> read = sim::read_behaviour(settings, names);
    if (!read) return read;
    if (behaviours_.size() >= known_max) behaviours_.clear();
    behaviours_.emplace(std::string(settings), *read);
    return read;
}

Answers::Chosen Answers::choose(const HttpHead& head, std::string_view body, SysTime now) {
    const std::string_view path = head.second.substr(0, head.second.find('?'));
    if (head.first != "POST" || !path.ends_with("/chat/completions"))
        return {nullptr, refusal(404, "weir-sim serves POST .../chat/completions")};
    Result<sim::Ask> ask = sim::read_ask(body);
    if (!ask) return {nullptr, refusal(400, ask.error().message())};
    ask->at = now;

    std::string_view settings = segment_after(path, "/s/").value_or(head.header("x-sim"));
    const sim::Names names = settings.empty() ? sim::Names::any : sim::Names::presets_only;
    if (settings.empty()) settings = ask->model;
    const Result<sim::Behaviour> chosen = behaviour(settings, names);
    if (!chosen) return {nullptr, refusal(400, chosen.error().message())};
    return {std::make_unique<sim::Script>(*chosen, std::move(*ask), ++served_), {}};
}

}  // namespace weir::bench
