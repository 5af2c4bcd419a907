#include "config/section.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/text.hpp"
#include "config/scalars.hpp"
#include "config/section_state.hpp"

namespace weir::config {
namespace {

// A value as messages show it.
std::string shown(const Node& node) {
    switch (node.kind()) {
        case NodeKind::null: return "nothing";
        case NodeKind::scalar: return quoted_for_message(node.scalar());
        case NodeKind::sequence: return "a list";
        case NodeKind::mapping: return "a mapping";
    }
    return "nothing";
}

}  // namespace

Section::State::State(Node from, Position place, std::string name, Problems& found,
                      const Environment& variables)
    : node(std::move(from)),
      at(std::move(place)),
      path(std::move(name)),
      problems(found),
      environment(variables) {
    const std::span<const Node::Entry> entries = node.entries();
    for (std::size_t i = 0; i < entries.size(); ++i)
        index.emplace(entries[i].key, i);
    if (node.kind() != NodeKind::mapping && node.kind() != NodeKind::null)
        report(node.at(), fmt::format("must be a mapping of keys to values, not {}", shown(node)));
}

const Node::Entry* Section::State::find(std::string_view key) const {
    const auto found = index.find(key);
    return found == index.end() ? nullptr : &node.entries()[found->second];
}

std::optional<Node> Section::State::ask(std::string_view key, std::string_view kind,
                                        std::string_view fallback) {
    asked.emplace(key);
    if (reference != nullptr)
        reference->add(
            {child_path(key), std::string(kind), std::string(fallback), std::exchange(about, {})});
    const Node::Entry* entry = find(key);
    if (entry == nullptr || entry->value.kind() == NodeKind::null) return std::nullopt;
    return entry->value;
}

std::optional<Node> Section::State::ask_scalar(std::string_view key, std::string_view kind,
                                               std::string_view fallback) {
    std::optional<Node> value = ask(key, kind, fallback);
    if (!value || value->kind() == NodeKind::scalar) return value;
    reject(key, *value, kind);
    return std::nullopt;
}

void Section::State::reject(std::string_view key, const Node& value, std::string_view wanted) {
    report(value.at(), fmt::format("\"{}\" must be {}, not {}", key, wanted, shown(value)));
}

void Section::State::report(const Position& where, std::string_view message) {
    problems.add(where, path.empty() ? std::string(message) : fmt::format("{}: {}", path, message));
}

std::string Section::State::child_path(std::string_view key) const {
    return path.empty() ? std::string(key) : fmt::format("{}.{}", path, key);
}

Section::Section(Node node, std::string path, Problems& problems, const Environment& environment) {
    Position at = node.at();
    state_ = std::make_shared<State>(std::move(node), std::move(at), std::move(path), problems,
                                     environment);
}

Section::Section(Reference& reference, Problems& scratch, const Environment& environment)
    : Section(Node(), "", scratch, environment) {
    state_->reference = &reference;
}

Section::Section(std::shared_ptr<State> state) : state_(std::move(state)) {}

Section& Section::about(std::string_view sentence) {
    if (state_->reference != nullptr) state_->about = sentence;
    return *this;
}

const std::string& Section::path() const { return state_->path; }
const Position& Section::at() const { return state_->at; }
Problems& Section::problems() { return state_->problems; }
const Environment& Section::environment() const { return state_->environment; }

bool Section::has(std::string_view key) const { return state_->find(key) != nullptr; }

std::optional<Node> Section::take(std::string_view key) {
    state_->ask(key, "any value", "");
    const Node::Entry* entry = state_->find(key);
    if (entry == nullptr) return std::nullopt;
    return entry->value;
}

std::vector<std::string> Section::keys() const {
    std::vector<std::string> keys;
    for (const Node::Entry& entry : state_->node.entries())
        keys.push_back(entry.key);
    return keys;
}

Section Section::child(const Node& node, const Position& at, std::string path) {
    auto state =
        std::make_shared<State>(node, at, std::move(path), state_->problems, state_->environment);
    state->reference = state_->reference;
    return Section(std::move(state));
}

Section Section::section(std::string_view key) {
    state_->ask(key, "section", "");
    const Node::Entry* entry = state_->find(key);
    if (entry == nullptr) return child(Node(), state_->at, state_->child_path(key));
    return child(entry->value, entry->key_at, state_->child_path(key));
}

std::vector<Section> Section::sections(std::string_view key) {
    const std::optional<Node> list = state_->ask(key, "list of sections", "");
    std::vector<Section> children;
    if (state_->reference != nullptr)
        children.push_back(child(Node(), {}, state_->child_path(key) + "[]"));
    if (!list) return children;
    if (list->kind() != NodeKind::sequence) {
        state_->reject(key, *list, "a list");
        return children;
    }
    for (const Node& item : list->items()) {
        const std::string path = fmt::format("{}[{}]", state_->child_path(key), children.size());
        children.push_back(child(item, item.at(), path));
    }
    return children;
}

std::vector<std::pair<std::string, Section>> Section::named_sections() {
    state_->all_read = true;
    std::vector<std::pair<std::string, Section>> children;
    if (state_->reference != nullptr)
        children.emplace_back("<name>", child(Node(), {}, state_->child_path("<name>")));
    for (const Node::Entry& entry : state_->node.entries())
        children.emplace_back(entry.key,
                              child(entry.value, entry.key_at, state_->child_path(entry.key)));
    return children;
}

void Section::problem(std::string_view key, std::string message) {
    const Node::Entry* entry = state_->find(key);
    state_->report(entry == nullptr ? state_->at : entry->value.at(),
                   fmt::format("\"{}\" {}", key, message));
}

void Section::problem(std::string message) { state_->report(state_->at, message); }

void Section::finish() {
    if (state_->all_read) return;
    const std::vector<std::string_view> known(state_->asked.begin(), state_->asked.end());
    const bool top = state_->path.empty();
    for (const Node::Entry& entry : state_->node.entries()) {
        if (state_->asked.contains(entry.key)) continue;
        if (top && entry.key.starts_with("x-")) continue;  // a place for anchors
        std::string message = fmt::format("unknown key {}", quoted_for_message(entry.key));
        // A file of nonsense gets no suggestions for what will not be shown.
        const bool shown_later = state_->problems.all().size() < Problems::kept_max;
        if (const auto near = shown_later ? nearest(entry.key, known) : std::nullopt)
            message += fmt::format(", did you mean \"{}\"?", *near);
        state_->report(entry.key_at, message);
    }
}

}  // namespace weir::config
