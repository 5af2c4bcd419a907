// Secrets come by reference only, and no message ever shows what stands where one should be.
#include <fmt/format.h>

#include <fstream>
#include <utility>

#include "config/scalars.hpp"
#include "config/section_state.hpp"

namespace weir::config {
namespace {

constexpr std::size_t file_bytes_max = 64 * 1024;
constexpr std::string_view blank = " \t\r\n";

// The whole content without white space around it; nothing when unreadable or too large.
std::optional<std::string> read_secret_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string content(file_bytes_max + 1, '\0');
    file.read(content.data(), static_cast<std::streamsize>(content.size()));
    const auto length = static_cast<std::size_t>(file.gcount());
    if (file.bad() || !file.eof() || length > file_bytes_max) return std::nullopt;
    content.resize(length);
    content.erase(content.find_last_not_of(blank) + 1);
    content.erase(0, content.find_first_not_of(blank));
    return content;
}

// A name is shown in capitals only: people do write `env: sk-...`, the key itself.
std::string shown_variable(std::string_view name) {
    constexpr std::string_view capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    const bool harmless = name.find_first_not_of(capitals) == std::string_view::npos;
    return harmless && !name.empty() ? fmt::format("the environment variable {}", name)
                                     : "the environment variable of this name";
}

}  // namespace

std::optional<Secret> Section::State::secret_from_variable(std::string_view key,
                                                           const Position& where,
                                                           std::string_view name) {
    std::optional<std::string> value = environment(name);
    if (value && !value->empty()) return Secret(*std::move(value));
    report(where,
           fmt::format("\"{}\": {} is {}", key, shown_variable(name), value ? "empty" : "not set"));
    return std::nullopt;
}

std::optional<Secret> Section::State::secret_from_file(const Node& file) {
    std::optional<std::string> content = read_secret_file(file.scalar());
    if (content && !content->empty()) return Secret(*std::move(content));
    report(file.at(), content ? "\"file\" names an empty file"
                              : "\"file\" names a file that cannot be read or is over 64 KiB");
    return std::nullopt;
}

std::optional<Secret> Section::secret(std::string_view key) {
    constexpr std::string_view wanted = "{ env: NAME } or { file: PATH }";
    const std::optional<Node> node = state_->ask(key, wanted, "");
    if (!node) return std::nullopt;
    if (node->kind() == NodeKind::mapping) {
        Section reference = child(*node, node->at(), state_->child_path(key));
        std::optional<Secret> value = reference.secret();
        reference.finish();
        return value;
    }
    const std::string& text = node->scalar();
    const std::string_view variable = first_variable(text);
    if (!variable.empty() && variable.size() == text.size())
        return state_->secret_from_variable(key, node->at(), variable.substr(2, text.size() - 3));
    state_->report(
        node->at(),
        fmt::format("\"{}\" is a secret and must not stand in this file: write {}", key, wanted));
    return std::nullopt;
}

std::optional<Secret> Section::secret() {
    const std::optional<Node> variable =
        state_->ask_scalar("env", "the name of an environment variable", "");
    const std::optional<Node> file = state_->ask_scalar("file", "a path", "");
    if (variable && file) {
        problem("has both \"env\" and \"file\": which one is it?");
        return std::nullopt;
    }
    if (variable) return state_->secret_from_variable("env", variable->at(), variable->scalar());
    if (file) return state_->secret_from_file(*file);
    const auto absent = [this](std::string_view key) {
        const Node::Entry* entry = state_->find(key);
        return entry == nullptr || entry->value.kind() == NodeKind::null;
    };
    if (absent("env") && absent("file")) problem("needs { env: NAME } or { file: PATH }");
    return std::nullopt;
}

}  // namespace weir::config
