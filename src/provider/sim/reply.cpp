#include "provider/sim/reply.hpp"

#include <algorithm>
#include <chrono>
#include <limits>

#include <fmt/format.h>

#include "json/escape.hpp"
#include "provider/sim/schema_fill.hpp"
#include "provider/sim/text.hpp"

namespace weir::provider::sim {
namespace {

constexpr std::int64_t seeded_created = 1'700'000'000;

std::string make_id(std::string_view prefix, std::size_t length, Random& random) {
    static constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    std::string id(prefix);
    for (std::size_t i = 0; i < length; ++i)
        id += letters[random.below(letters.size())];
    return id;
}

const OfferedTool* tool_to_call(const Behaviour& behaviour, const Ask& ask) {
    if (behaviour.tools == ToolsWhen::never || ask.tools.empty()) return nullptr;
    if (ask.tool_choice == ToolChoice::none) return nullptr;
    if (ask.answers_tool && ask.tool_choice != ToolChoice::required) return nullptr;
    for (const OfferedTool& tool : ask.tools)
        if (tool.name == ask.tool_named) return &tool;
    for (const OfferedTool& tool : ask.tools)
        if (ask.last_text.find(tool.name) != std::string::npos) return &tool;
    return &ask.tools.front();
}

void cut(std::string& text, std::int64_t tokens) { text.resize(first_tokens(text, tokens).size()); }

}  // namespace

Reply compose(const Behaviour& behaviour, const Ask& ask, Random& random) {
    Reply reply;
    reply.id = make_id("chatcmpl-", 29, random);
    reply.tool_id = make_id("call_", 24, random);
    reply.created = behaviour.seed ? seeded_created : unix_micros(ask.at) / 1'000'000;
    reply.model = behaviour.model.empty() ? ask.model : behaviour.model;
    reply.choices = ask.choices;
    reply.chunk = behaviour.chunk;
    reply.finish = "stop";

    const std::int64_t most = ask.tokens_max.value_or(std::numeric_limits<std::int64_t>::max());
    reply.thought = make_text(std::min(behaviour.reasoning, most), random);
    const std::int64_t left = most - std::min(behaviour.reasoning, most);
    std::string* content = &reply.text;
    if (const OfferedTool* tool = tool_to_call(behaviour, ask)) {
        reply.tool_name = tool->name;
        reply.arguments = fill_schema(tool->parameters_json, random);
        reply.finish = "tool_calls";
        content = &reply.arguments;
    } else if (ask.schema_json) {
        reply.text = fill_schema(*ask.schema_json, random);
    } else if (behaviour.content == Content::words) {
        reply.words = std::min(behaviour.out, left);
        reply.words_seed = random();
        if (behaviour.out > left) reply.finish = "length";
    } else {
        reply.text = behaviour.content == Content::echo ? ask.last_text : behaviour.text;
    }
    const std::size_t whole = content->size();
    cut(*content, left);
    if (content->size() < whole || behaviour.reasoning > most) reply.finish = "length";
    if (!behaviour.finish.empty()) reply.finish = behaviour.finish;
    return reply;
}

std::string whole_text(const Reply& reply) {
    return reply.words > 0 ? Words(reply.words_seed).next(reply.words) : reply.text;
}

Truth count(const Reply& reply, const Behaviour& behaviour, const Ask& ask) {
    const std::int64_t reasoning = count_tokens(reply.thought);
    const std::int64_t said =
        count_tokens(reply.text) + reply.words + count_tokens(reply.arguments);
    return {.prompt = Tokens(ask.prompt_tokens),
            .cached = Tokens(std::min(behaviour.cached, ask.prompt_tokens)),
            .completion = Tokens((reasoning + said) * reply.choices),
            .reasoning = Tokens(reasoning * reply.choices)};
}

// The next `chunk` tokens of a text, or nothing at its end.
std::optional<std::string_view> Deltas::take(const std::string& text, std::int64_t chunk,
                                             Delta& delta) {
    if (at_ >= text.size()) {
        at_ = 0;
        return std::nullopt;
    }
    const std::size_t from = at_;
    while (delta.tokens < chunk && at_ < text.size()) {
        at_ = token_end(text, at_);
        ++delta.tokens;
    }
    return std::string_view(text).substr(from, at_ - from);
}

std::optional<std::string> Deltas::make(const Reply& reply, Delta& delta) {
    if (!words_) words_.emplace(reply.words_seed);
    delta.tokens = std::min(reply.chunk, reply.words - words_->made());
    if (delta.tokens > 0) return words_->next(delta.tokens);
    words_.reset();
    return std::nullopt;
}

std::optional<Delta> Deltas::next(const Reply& reply) {
    if (choice_ == reply.choices) return std::nullopt;
    Delta delta{.choice = choice_};
    const auto said = [&delta](std::string_view before, std::string_view text,
                               std::string_view after) {
        delta.json = before;
        json::append_quoted(delta.json, text);
        delta.json += after;
    };
    switch (part_) {
        case Part::role:
            delta.json = reply.tool_name.empty()
                             ? R"({"role":"assistant","content":"","refusal":null})"
                             : R"({"role":"assistant","content":null,"refusal":null})";
            part_ = Part::thought;
            return delta;
        case Part::thought:
            delta.thought = true;
            if (const auto text = take(reply.thought, reply.chunk, delta)) {
                said(R"({"reasoning_content":)", *text, "}");
                return delta;
            }
            delta.thought = false;
            part_ = Part::text;
            [[fallthrough]];
        case Part::text:
            if (reply.words > 0) {
                if (const auto text = make(reply, delta)) {
                    said(R"({"content":)", *text, "}");
                    return delta;
                }
            } else if (const auto text = take(reply.text, reply.chunk, delta)) {
                said(R"({"content":)", *text, "}");
                return delta;
            }
            part_ = Part::tool;
            [[fallthrough]];
        case Part::tool:
            part_ = Part::arguments;
            if (!reply.tool_name.empty()) {
                said(fmt::format(R"({{"tool_calls":[{{"index":0,"id":"{}","type":"function",)"
                                 R"("function":{{"name":)",
                                 reply.tool_id),
                     reply.tool_name, R"(,"arguments":""}}]})");
                return delta;
            }
            [[fallthrough]];
        case Part::arguments:
            if (const auto text = take(reply.arguments, reply.chunk, delta)) {
                said(R"({"tool_calls":[{"index":0,"function":{"arguments":)", *text, "}}]}");
                return delta;
            }
            part_ = Part::finish;
            [[fallthrough]];
        case Part::finish:
            delta.json = "{}";
            delta.finish = reply.finish;
            part_ = Part::role;
            ++choice_;
            return delta;
    }
    return std::nullopt;
}

}  // namespace weir::provider::sim
