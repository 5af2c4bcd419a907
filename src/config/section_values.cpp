// The getters of single values. All are alike: say what is wanted, take the scalar, read it, and
// report what does not fit.
#include <fmt/format.h>

#include <utility>

#include "base/text.hpp"
#include "config/scalars.hpp"
#include "config/section_state.hpp"

namespace weir::config {
namespace {

// Added to what is wanted where only the quotes are wrong: quoted is always text.
constexpr std::string_view unquoted = ", without quotes";

std::string range(std::string_view noun, std::string_view least, std::string_view most) {
    return fmt::format("{} from {} to {}", noun, least, most);
}

// "order, weighted or latency"
std::string alternatives(std::span<const Choice> choices) {
    std::string text;
    for (std::size_t i = 0; i < choices.size(); ++i) {
        if (i > 0) text += i + 1 == choices.size() ? " or " : ", ";
        text += choices[i].name;
    }
    return text;
}

std::string_view choice_name(std::span<const Choice> choices, int value) {
    for (const Choice& choice : choices)
        if (choice.value == value) return choice.name;
    return "";
}

}  // namespace

std::string Section::text(std::string_view key, std::string_view fallback) {
    const std::optional<Node> node = state_->ask_scalar(key, "text", fallback);
    if (!node) return std::string(fallback);
    if (const std::string_view variable = first_variable(node->scalar()); !variable.empty()) {
        state_->report(node->at(),
                       fmt::format("\"{}\" is taken as written: {} stands for an environment "
                                   "variable only in URLs and secrets",
                                   key, variable));
        return std::string(fallback);
    }
    return node->scalar();
}

std::optional<std::string> Section::optional_text(std::string_view key) {
    std::string value = text(key);
    const Node::Entry* entry = state_->find(key);
    const bool given = entry != nullptr && entry->value.kind() == NodeKind::scalar &&
                       first_variable(entry->value.scalar()).empty();
    if (!given) return std::nullopt;
    return value;
}

std::string Section::required_text(std::string_view key) {
    std::string value = text(key, state_->reference != nullptr ? "required" : "");
    const Node::Entry* entry = state_->find(key);
    if (entry == nullptr || entry->value.kind() == NodeKind::null)
        problem(fmt::format("\"{}\" is missing", key));
    else if (entry->value.kind() == NodeKind::scalar && entry->value.scalar().empty())
        problem(key, "must not be empty");
    return value;
}

std::string Section::url(std::string_view key, std::string_view fallback) {
    const std::optional<Node> node =
        state_->ask_scalar(key, "text, ${NAME} standing for an environment variable", fallback);
    if (!node) return std::string(fallback);
    Expansion expansion = expand(node->scalar(), state_->environment);
    if (expansion.problem.empty()) return std::move(expansion.text);
    state_->report(node->at(), fmt::format("\"{}\": {}", key, expansion.problem));
    return std::string(fallback);
}

bool Section::boolean(std::string_view key, bool fallback) {
    constexpr std::string_view wanted = "true or false";
    const std::optional<Node> node = state_->ask_scalar(key, wanted, fallback ? "true" : "false");
    if (!node) return fallback;
    if (!node->quoted() && equal_ignoring_case(node->scalar(), "true")) return true;
    if (!node->quoted() && equal_ignoring_case(node->scalar(), "false")) return false;
    state_->reject(key, *node, wanted);
    return fallback;
}

std::int64_t Section::integer(std::string_view key, std::int64_t fallback, std::int64_t least,
                              std::int64_t most) {
    const std::string wanted = range("a whole number", fmt::to_string(least), fmt::to_string(most));
    const std::optional<Node> node = state_->ask_scalar(key, wanted, fmt::to_string(fallback));
    if (!node) return fallback;
    const std::optional<std::int64_t> value = read_integer(node->scalar());
    const bool fits = value && *value >= least && *value <= most;
    if (fits && !node->quoted()) return *value;
    state_->reject(key, *node, fits ? fmt::format("{}{}", wanted, unquoted) : wanted);
    return fallback;
}

double Section::number(std::string_view key, double fallback, double least, double most) {
    const std::string wanted = range("a number", fmt::to_string(least), fmt::to_string(most));
    const std::optional<Node> node = state_->ask_scalar(key, wanted, fmt::to_string(fallback));
    if (!node) return fallback;
    const std::optional<double> value = read_number(node->scalar());
    const bool fits = value && *value >= least && *value <= most;
    if (fits && !node->quoted()) return *value;
    state_->reject(key, *node, fits ? fmt::format("{}{}", wanted, unquoted) : wanted);
    return fallback;
}

std::chrono::nanoseconds Section::duration(std::string_view key, std::chrono::nanoseconds fallback,
                                           std::chrono::nanoseconds least,
                                           std::chrono::nanoseconds most, std::string_view sign) {
    const std::string wanted = range("a duration", write_duration(least), write_duration(most));
    const std::optional<Node> node = state_->ask_scalar(key, wanted, write_duration(fallback));
    if (!node) return fallback;
    std::string_view text = node->scalar();
    if (!sign.empty() && text.starts_with(sign)) text = trim(text.substr(sign.size()));
    const std::optional<std::chrono::nanoseconds> value = read_duration(text);
    if (value && *value >= least && *value <= most) return *value;
    if (read_number(node->scalar()))
        state_->reject(key, *node,
                       fmt::format("{0}, with a unit such as \"{1}s\" or \"{1}ms\"", wanted,
                                   node->scalar().substr(0, 20)));
    else
        state_->reject(key, *node, wanted);
    return fallback;
}

std::int64_t Section::bytes(std::string_view key, std::int64_t fallback, std::int64_t least,
                            std::int64_t most) {
    const std::string wanted = range("a size", write_bytes(least), write_bytes(most));
    const std::optional<Node> node = state_->ask_scalar(key, wanted, write_bytes(fallback));
    if (!node) return fallback;
    const std::optional<std::int64_t> value = read_bytes(node->scalar());
    if (value && *value >= least && *value <= most) return *value;
    state_->reject(key, *node, wanted);
    return fallback;
}

int Section::choice(std::string_view key, std::span<const Choice> choices, int fallback) {
    const std::string wanted = alternatives(choices);
    const std::optional<Node> node =
        state_->ask_scalar(key, wanted, choice_name(choices, fallback));
    if (!node) return fallback;
    std::vector<std::string_view> names;
    for (const Choice& choice : choices) {
        if (choice.name == node->scalar()) return choice.value;
        names.push_back(choice.name);
    }
    std::string message =
        fmt::format("\"{}\" must be {}, not {}", key, wanted, quoted_for_message(node->scalar()));
    if (const auto near = nearest(node->scalar(), names))
        message += fmt::format(", did you mean \"{}\"?", *near);
    state_->report(node->at(), message);
    return fallback;
}

std::vector<std::string> Section::texts(std::string_view key, std::string_view fallback) {
    constexpr std::string_view wanted = "text or a list of texts";
    const std::optional<Node> node = state_->ask(key, wanted, fallback);
    std::vector<std::string> result;
    if (!node) return result;
    if (node->kind() == NodeKind::mapping) {
        state_->reject(key, *node, wanted);
        return result;
    }
    const std::span<const Node> items =
        node->kind() == NodeKind::scalar ? std::span(&*node, 1) : node->items();
    for (std::size_t i = 0; i < items.size(); ++i) {
        const std::string_view variable = first_variable(items[i].scalar());
        if (items[i].kind() != NodeKind::scalar)
            state_->reject(fmt::format("{}[{}]", key, i), items[i], "text");
        else if (!variable.empty())
            state_->report(items[i].at(),
                           fmt::format("\"{}[{}]\" is taken as written: {} stands for an "
                                       "environment variable only in URLs and secrets",
                                       key, i, variable));
        else
            result.push_back(items[i].scalar());
    }
    return result;
}

std::optional<NanoUsd> Section::usd(std::string_view key) {
    constexpr std::string_view wanted = "an amount such as \"500 USD\"";
    const std::optional<Node> node = state_->ask_scalar(key, wanted, "");
    if (!node) return std::nullopt;
    const std::optional<NanoUsd> amount = read_money(node->scalar());
    if (!amount) state_->reject(key, *node, wanted);
    return amount;
}

std::int64_t Section::count(std::string_view key, std::int64_t fallback, std::int64_t least,
                            std::int64_t most) {
    const std::string wanted =
        range("a number such as 500 or 200k", fmt::to_string(least), fmt::to_string(most));
    const std::optional<Node> node = state_->ask_scalar(key, wanted, fmt::to_string(fallback));
    if (!node) return fallback;
    const std::optional<std::int64_t> value = read_count(node->scalar());
    if (value && *value >= least && *value <= most) return *value;
    state_->reject(key, *node, wanted);
    return fallback;
}

std::int64_t Section::percent_bp(std::string_view key, std::int64_t fallback, std::int64_t least,
                                 std::int64_t most) {
    const std::string wanted = range("a percentage", write_percent(least), write_percent(most));
    const std::optional<Node> node = state_->ask_scalar(key, wanted, write_percent(fallback));
    if (!node) return fallback;
    const std::optional<std::int64_t> value = read_percent_bp(node->scalar());
    if (value && *value >= least && *value <= most) return *value;
    state_->reject(key, *node, wanted);
    return fallback;
}

std::optional<Section::PerTime> Section::per_time(std::string_view key) {
    constexpr std::string_view wanted = "a rate such as \"600/min\" or \"2M/h\"";
    const std::optional<Node> node = state_->ask_scalar(key, wanted, "");
    if (!node) return std::nullopt;
    const std::optional<PerTime> rate = read_per_time(node->scalar());
    if (!rate) state_->reject(key, *node, wanted);
    return rate;
}

}  // namespace weir::config
