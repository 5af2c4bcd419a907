// yaml-cpp is named in this file only. Its events are taken as they come, so that depth, size and
// aliases are bounded while reading; like the parser itself, the handler reports what ends the
// reading by a YAML::ParserException, and read_yaml() turns it into a Problem.
#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <exception>
#include <limits>
#include <optional>
#include <sstream>
#include <unordered_map>
#include <utility>

#include "config/node_data.hpp"
#include "config/section.hpp"

namespace weir::config {
namespace {

using DataPtr = std::shared_ptr<const Node::Data>;

constexpr std::size_t text_bytes_max = 4 * 1024 * 1024;
constexpr std::size_t values_max = 200'000;
constexpr std::size_t key_bytes_max = 1024;
constexpr int height_max = 64;
constexpr std::string_view text_tag = "tag:yaml.org,2002:str";

// A mapping or sequence whose end has not been seen.
struct Open {
    std::shared_ptr<Node::Data> data;
    YAML::Mark mark;
    YAML::anchor_t anchor = 0;
    std::optional<Node::Entry> key;              // read, its value not yet
    bool key_is_merge = false;                   // a plain `<<`
    std::vector<DataPtr> merged;                 // mappings to merge at the end, strongest first
    std::unordered_map<std::string, int> lines;  // of the keys, to find duplicates
};

class Builder final : public YAML::EventHandler {
public:
    Builder(const std::string& file, Problems& problems) : file_(file), problems_(problems) {}

    Node root() const { return root_ ? Node(root_) : Node(); }

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (begun_) stop(mark, "a file has one YAML document: remove the second");
        begun_ = true;
    }
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const auto data = fresh(mark, NodeKind::null);
        place(mark, anchor, data, false);
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        if (tag != "?" && tag != "!" && tag != text_tag) refuse_tag(mark, tag);
        const auto data = fresh(mark, NodeKind::scalar);
        data->scalar = value;
        data->quoted = tag != "?";
        place(mark, anchor, data, tag == "?" && value == "<<");
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const auto found = anchors_.find(anchor);
        if (found == anchors_.end()) stop(mark, "this alias stands inside what it stands for");
        count(mark, found->second->size);
        place(mark, 0, found->second, false);
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        open(mark, tag, anchor, NodeKind::sequence);
    }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        open(mark, tag, anchor, NodeKind::mapping);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapEnd() override {
        merge(open_.back());
        close();
    }

private:
    [[noreturn]] static void stop(const YAML::Mark& mark, const std::string& message) {
        throw YAML::ParserException(mark, message);
    }
    [[noreturn]] static void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
        stop(mark, fmt::format("the tag \"{}\" has no meaning here", tag));
    }

    Position position(const YAML::Mark& mark) const {
        return {file_, mark.line + 1, mark.column + 1};
    }

    void count(const YAML::Mark& mark, std::size_t more) {
        values_ += more;
        if (values_ > values_max)
            stop(mark, fmt::format("more than {} values, aliases written out", values_max));
    }

    std::shared_ptr<Node::Data> fresh(const YAML::Mark& mark, NodeKind kind) {
        count(mark, 1);
        auto data = std::make_shared<Node::Data>();
        data->kind = kind;
        data->at = position(mark);
        return data;
    }

    void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
              NodeKind kind) {
        if (tag != "?" && tag != "!" && !tag.empty()) refuse_tag(mark, tag);
        if (open_.size() >= height_max) too_deep(mark);
        if (expects_key()) stop(mark, "a key must be text");
        Open opened;
        opened.data = fresh(mark, kind);
        opened.mark = mark;
        opened.anchor = anchor;
        open_.push_back(std::move(opened));
    }

    void close() {
        Open done = std::move(open_.back());
        open_.pop_back();
        place(done.mark, done.anchor, std::move(done.data), false);
    }

    [[noreturn]] static void too_deep(const YAML::Mark& mark) {
        stop(mark, fmt::format("nested more than {} levels deep", height_max));
    }

    bool expects_key() const {
        return !open_.empty() && open_.back().data->kind == NodeKind::mapping && !open_.back().key;
    }

    // Puts a finished value where the innermost open collection expects one.
    void place(const YAML::Mark& mark, YAML::anchor_t anchor, DataPtr data, bool plain_merge) {
        if (anchor != 0) anchors_[anchor] = data;
        if (open_.empty()) {
            root_ = std::move(data);
            return;
        }
        Open& parent = open_.back();
        if (expects_key()) {
            take_key(parent, mark, *data, plain_merge);
            return;
        }
        if (static_cast<int>(open_.size()) + data->height > height_max) too_deep(mark);
        if (parent.data->kind == NodeKind::sequence) {
            grow(parent, *data);
            parent.data->items.emplace_back(std::move(data));
            return;
        }
        Node::Entry entry = std::move(*parent.key);
        parent.key.reset();
        if (parent.key_is_merge) {
            take_merge(parent, mark, data);
            return;
        }
        const auto [line, first] = parent.lines.try_emplace(entry.key, entry.key_at.line);
        if (!first) {
            problems_.add(entry.key_at, fmt::format("duplicate key \"{}\", first on line {}",
                                                    entry.key, line->second));
            return;
        }
        grow(parent, *data);
        entry.value = Node(std::move(data));
        parent.data->entries.push_back(std::move(entry));
    }

    void take_key(Open& parent, const YAML::Mark& mark, const Node::Data& key, bool plain_merge) {
        if (key.kind != NodeKind::scalar) stop(mark, "a key must be text");
        if (key.scalar.size() > key_bytes_max)
            stop(mark, fmt::format("a key of more than {} bytes", key_bytes_max));
        parent.key = Node::Entry{key.scalar, position(mark), Node()};
        parent.key_is_merge = plain_merge;
    }

    static void take_merge(Open& parent, const YAML::Mark& mark, const DataPtr& data) {
        constexpr auto wanted = "\"<<\" merges a mapping or a list of mappings";
        if (data->kind == NodeKind::mapping) {
            parent.merged.push_back(data);
            return;
        }
        if (data->kind != NodeKind::sequence) stop(mark, wanted);
        for (const Node& item : data->items) {
            if (item.kind() != NodeKind::mapping) stop(mark, wanted);
            parent.merged.push_back(Node::Data::of(item));
        }
    }

    // A mapping's own keys are stronger than merged ones, and earlier merges than later ones.
    void merge(Open& into) {
        for (const DataPtr& from : into.merged) {
            for (const Node::Entry& entry : from->entries) {
                if (!into.lines.try_emplace(entry.key, entry.key_at.line).second) continue;
                const Node::Data& value = *Node::Data::of(entry.value);
                count(into.mark, value.size);
                if (static_cast<int>(open_.size()) + value.height > height_max) too_deep(into.mark);
                grow(into, value);
                into.data->entries.push_back(entry);
            }
        }
    }

    static void grow(Open& parent, const Node::Data& child) {
        parent.data->size += child.size;
        parent.data->height = std::max(parent.data->height, child.height + 1);
    }

    const std::string& file_;
    Problems& problems_;
    DataPtr root_;
    std::vector<Open> open_;
    std::unordered_map<YAML::anchor_t, DataPtr> anchors_;
    std::size_t values_ = 0;
    bool begun_ = false;
};

// yaml-cpp would guess UTF-16 and UTF-32, and read the rest of the world's bytes as it likes.
bool is_other_encoding(std::string_view text) {
    return text.find('\0') != std::string_view::npos || text.starts_with("\xfe\xff") ||
           text.starts_with("\xff\xfe");
}

}  // namespace

Node read_yaml(std::string_view text, std::string file, Problems& problems) {
    if (text.size() > text_bytes_max) {
        problems.add({std::move(file), 0, 0}, "the file is larger than 4 MiB");
        return Node();
    }
    if (is_other_encoding(text)) {
        problems.add({std::move(file), 0, 0}, "the file is not UTF-8 text");
        return Node();
    }
    try {
        Builder builder(file, problems);
        // yaml-cpp 0.7 takes a quoted text that is still open at a line's end for a closed one when
        // the file ends there, and the rest of the file is in it. After a last line it does not; a
        // comment is a line that changes nothing. (Yaml.EveryOpenQuoteIsReported)
        std::istringstream input(std::string(text) + "\n#");
        YAML::Parser parser(input);
        while (parser.HandleNextDocument(builder)) {
        }
        return builder.root();
    } catch (const YAML::Exception& error) {
        const bool placed = !error.mark.is_null();
        problems.add(
            {std::move(file), placed ? error.mark.line + 1 : 0, placed ? error.mark.column + 1 : 0},
            fmt::format("not readable as YAML: {}", error.msg));
    } catch (const std::exception& error) {
        problems.add({std::move(file), 0, 0},
                     fmt::format("not readable as YAML: {}", error.what()));
    }
    return Node();
}

}  // namespace weir::config
