#pragma once
// What the copies of a Section share. Only this folder's sources include it.
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/reference.hpp"
#include "config/section.hpp"

namespace weir::config {

struct Section::State {
    Node node;
    Position at;  // of the key that leads here, else of the node
    std::string path;
    Problems& problems;
    const Environment& environment;
    Reference* reference = nullptr;                           // when recording
    std::string about;                                        // for the next getter
    std::unordered_map<std::string_view, std::size_t> index;  // key -> entry; views into node
    std::set<std::string, std::less<>> asked;                 // keys that a getter named
    bool all_read = false;

    State(Node from, Position place, std::string name, Problems& found,
          const Environment& variables);

    const Node::Entry* find(std::string_view key) const;
    // Marks key as read and, in a recording, writes its row. The value unless absent or null.
    std::optional<Node> ask(std::string_view key, std::string_view kind, std::string_view fallback);
    // The same for a value that must be a scalar; another kind is reported.
    std::optional<Node> ask_scalar(std::string_view key, std::string_view kind,
                                   std::string_view fallback);
    // providers.eu: "key" must be WANTED, not "value"
    void reject(std::string_view key, const Node& node, std::string_view wanted);
    void report(const Position& where, std::string_view message);
    std::string child_path(std::string_view key) const;
    std::optional<Secret> secret_from_variable(std::string_view key, const Position& where,
                                               std::string_view name);
    std::optional<Secret> secret_from_file(const Node& file);
};

}  // namespace weir::config
