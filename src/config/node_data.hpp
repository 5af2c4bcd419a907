#pragma once
// What stands behind a Node. Only this folder's sources include it.
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "config/section.hpp"

namespace weir::config {

struct Node::Data {
    static const std::shared_ptr<const Data>& of(const Node& node) { return node.data_; }

    NodeKind kind = NodeKind::null;
    bool quoted = false;
    int height = 1;        // levels from here down, aliases followed
    std::size_t size = 1;  // values from here down, aliases written out
    Position at;
    std::string scalar;
    std::vector<Node> items;
    std::vector<Entry> entries;
};

}  // namespace weir::config
