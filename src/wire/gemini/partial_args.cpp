#include "wire/gemini/partial_args.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"

namespace weir::wire::gemini {

namespace {

// Of one object: names are looked for one by one.
constexpr std::size_t members_max = 10'000;

std::unexpected<Error> bad_path(std::string_view path) {
    return fail(ErrorKind::upstream_protocol,
                "the provider's stream has a piece of a call's arguments without a place",
                std::string(path.substr(0, 200)));
}

// One step of a path: ".name", "['name']", "[\"name\"]" or "[3]".
struct Step {
    std::string_view name;
    std::optional<std::size_t> index;
};

std::optional<Step> take_step(std::string_view& path) {
    if (path.starts_with('.')) {
        path.remove_prefix(1);
        const std::size_t end = std::min(path.find_first_of(".["), path.size());
        const Step step = {.name = path.substr(0, end), .index = {}};
        path.remove_prefix(end);
        return step.name.empty() ? std::nullopt : std::optional(step);
    }
    if (!path.starts_with('[') || path.size() < 3) return std::nullopt;
    const char quote = path[1];
    if (quote == '\'' || quote == '"') {
        const std::size_t end = path.find(quote, 2);
        if (end == std::string_view::npos || path.substr(end + 1, 1) != "]") return std::nullopt;
        const Step step = {.name = path.substr(2, end - 2), .index = {}};
        path.remove_prefix(end + 2);
        return step;
    }
    const std::size_t end = path.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    const auto number = read_integer(path.substr(1, end - 1));
    if (!number || *number < 0) return std::nullopt;
    path.remove_prefix(end + 1);
    return Step{.name = {}, .index = static_cast<std::size_t>(*number)};
}

}  // namespace

PartialArgs::Node* PartialArgs::child(Node& of, std::string_view name) {
    if (of.kind == Kind::unset) of.kind = Kind::object;
    if (of.kind != Kind::object) return nullptr;
    // The last one is what pieces come back to most.
    for (std::size_t i = of.names.size(); i-- > 0;)
        if (of.names[i] == name) return &of.inside[i];
    if (++nodes_ > limits_.values_max || of.names.size() >= members_max) return nullptr;
    of.names.emplace_back(name);
    return &of.inside.emplace_back();
}

PartialArgs::Node* PartialArgs::element(Node& of, std::size_t index) {
    if (of.kind == Kind::unset) of.kind = Kind::array;
    if (of.kind != Kind::array || index >= limits_.values_max) return nullptr;
    while (of.inside.size() <= index) {
        if (++nodes_ > limits_.values_max) return nullptr;
        of.inside.emplace_back();
    }
    return &of.inside[index];
}

Result<PartialArgs::Node*> PartialArgs::find(std::string_view path) {
    if (!path.starts_with('$')) return bad_path(path);
    std::string_view rest = path.substr(1);
    Node* at = &root_;
    for (int depth = 0; !rest.empty(); ++depth) {
        const std::optional<Step> step = take_step(rest);
        if (!step || depth >= limits_.depth_max) return bad_path(path);
        at = step->index ? element(*at, *step->index) : child(*at, step->name);
        if (!at) return bad_path(path);
    }
    return at;
}

Result<void> PartialArgs::add(json::Value piece) {
    const Result<Node*> found = find(piece["jsonPath"].text());
    if (!found) return fail(found.error());
    Node& node = **found;
    const json::Value text = piece["stringValue"];
    if (text.is_text()) {
        if (node.kind != Kind::unset && node.kind != Kind::text)
            return bad_path(piece["jsonPath"].text());
        node.kind = Kind::text;
        text.append_text(node.value);
        if (node.value.size() > limits_.bytes_max) return bad_path(piece["jsonPath"].text());
        return {};
    }
    if (node.kind == Kind::object || node.kind == Kind::array)
        return &node == &root_ ? Result<void>() : bad_path(piece["jsonPath"].text());
    node.kind = Kind::raw;
    if (piece["numberValue"].is_number())
        node.value = piece["numberValue"].raw();
    else
        node.value = piece["boolValue"].is_boolean() ? piece["boolValue"].raw() : "null";
    return {};
}

void PartialArgs::write(json::Writer& out, const Node& node) {
    switch (node.kind) {
        case Kind::unset: out.null(); return;
        case Kind::text: out.text(node.value); return;
        case Kind::raw: out.raw(node.value); return;
        case Kind::array:
            out.open_array();
            for (const Node& one : node.inside)
                write(out, one);
            out.close_array();
            return;
        case Kind::object: break;
    }
    out.open_object();
    for (std::size_t i = 0; i < node.names.size(); ++i) {
        out.key(node.names[i]);
        write(out, node.inside[i]);
    }
    out.close_object();
}

std::string PartialArgs::text() const {
    std::string text;
    json::Writer out(text);
    write(out, root_);
    return text;
}

}  // namespace weir::wire::gemini
