#include <algorithm>
#include <utility>

#include "config/node_data.hpp"
#include "config/section.hpp"

namespace weir::config {

Node::Node() : data_(std::make_shared<const Data>()) {}

Node::Node(std::shared_ptr<const Data> data) : data_(std::move(data)) {}

NodeKind Node::kind() const { return data_->kind; }
const Position& Node::at() const { return data_->at; }
const std::string& Node::scalar() const { return data_->scalar; }
bool Node::quoted() const { return data_->quoted; }
std::span<const Node> Node::items() const { return data_->items; }
std::span<const Node::Entry> Node::entries() const { return data_->entries; }

}  // namespace weir::config
