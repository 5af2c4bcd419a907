#pragma once
// Typed reading of the configuration file: every value knows where it stands, every problem is
// collected, unknown keys are problems with a suggestion. Each folder has a struct for its part of
// the file and one reader function over a Section beside it. Values in, values out; one thread.
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/money.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"

namespace weir::config {

// 1-based; line 0 where there is no file (built-in defaults, environment).
struct Position {
    std::string file;
    int line = 0;
    int column = 0;
};

struct Problem {
    Position at;
    std::string message;  // "providers.eu: unknown key \"tiemout\", did you mean \"timeout\"?"
};

// Keeps the first kept_max problems and counts the rest, so that no file can make it grow for long.
class Problems {
public:
    static constexpr std::size_t kept_max = 1000;

    void add(Position at, std::string message);
    bool empty() const { return all_.empty(); }
    std::span<const Problem> all() const { return all_; }
    // One "file:line:column: message" a line, in file order; no line break at the end.
    std::string text() const;

private:
    std::vector<Problem> all_;
    std::size_t more_ = 0;
};

class Reference;

// Looks up ${NAME}; nullopt when unset. A parameter so that tests need no environment.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;

enum class NodeKind : std::uint8_t { null, scalar, sequence, mapping };

// A parsed YAML value and its position. Cheap to copy (shared, immutable).
class Node {
public:
    struct Data;
    Node();  // null, nowhere
    explicit Node(std::shared_ptr<const Data> data);

    NodeKind kind() const;
    const Position& at() const;
    const std::string& scalar() const;    // "" unless kind() is scalar
    bool quoted() const;                  // a quoted scalar is always text
    std::span<const Node> items() const;  // of a sequence
    struct Entry;
    std::span<const Entry> entries() const;  // of a mapping, in file order

private:
    std::shared_ptr<const Data> data_;
};
struct Node::Entry {
    std::string key;
    Position key_at;
    Node value;
};

// YAML text -> Node. Syntax errors, duplicate keys, anchors that loop, nesting over 64, text over
// 4 MiB, more than 200,000 values with aliases written out, tags and second documents are problems.
// Aliases and merge keys (`<<`) are resolved: a merged entry keeps the position where it is
// written. Never throws. JSON is YAML, so it reads as well. After a syntax error the Node is null.
Node read_yaml(std::string_view text, std::string file, Problems& problems);

struct Choice {
    std::string_view name;
    int value;
};

// A mapping being read. Each getter takes its key off the list of unread keys; finish() reports
// the keys that nobody asked for. path is how the section is called in messages ("routes.fast"; ""
// for the whole file). A handle: copies share what has been read. Problems and environment belong
// to the caller and outlive it. A getter that meets a bad value reports it and returns the
// fallback; an explicit null counts as absent; ${NAME} in a text that does not expand it is a
// problem, not a literal. At the top of the file, keys that begin with "x-" are free (a place for
// anchors).
class Section {
public:
    // A node that is no mapping (or null) is a problem, and the section then is empty.
    Section(Node node, std::string path, Problems& problems, const Environment& environment);
    // The section keeps a reference to it.
    Section(Node node, std::string path, Problems& problems, Environment&& environment) = delete;
    // An empty section whose readers leave a row per key in reference (see config/reference.hpp):
    // named_sections() then has one child "<name>", sections() one element. environment is unused.
    Section(Reference& reference, Problems& scratch, const Environment& environment);

    // What the key of the next getter is for, one sentence. Only a recording section keeps it.
    Section& about(std::string_view sentence);

    const std::string& path() const;
    const Position& at() const;
    bool has(std::string_view key) const;
    std::optional<Node> take(std::string_view key);  // raw value, for what no getter fits
    std::vector<std::string> keys() const;           // all keys, in file order

    std::string text(std::string_view key, std::string_view fallback = {});
    std::optional<std::string> optional_text(std::string_view key);
    std::string required_text(std::string_view key);
    // text in which ${NAME} stands for an environment variable; only for URLs and paths of secrets.
    // What comes out may hold a password: do not put it into a message.
    std::string url(std::string_view key, std::string_view fallback = {});
    bool boolean(std::string_view key, bool fallback);
    std::int64_t integer(std::string_view key, std::int64_t fallback, std::int64_t least,
                         std::int64_t most);
    double number(std::string_view key, double fallback, double least, double most);
    // "250ms", "2s", "1m30s"; a bare number is a problem that says which unit to add. sign: what
    // may stand before it (">" in ">800ms").
    std::chrono::nanoseconds duration(std::string_view key, std::chrono::nanoseconds fallback,
                                      std::chrono::nanoseconds least, std::chrono::nanoseconds most,
                                      std::string_view sign = {});
    // "64KiB", "50MiB", "1GB", "1000" (bytes).
    std::int64_t bytes(std::string_view key, std::int64_t fallback, std::int64_t least,
                       std::int64_t most);
    int choice(std::string_view key, std::span<const Choice> choices, int fallback);
    // A list, or one scalar. Empty when absent; fallback is what the reference page shows then.
    std::vector<std::string> texts(std::string_view key, std::string_view fallback = {});
    // "500 USD", "0.10 USD", "$5", 12.5
    std::optional<NanoUsd> usd(std::string_view key);
    // "200k", "2M", 1000: how many.
    std::int64_t count(std::string_view key, std::int64_t fallback, std::int64_t least,
                       std::int64_t most);
    // "12%", "0.5%"; in hundredths of a percent, as are fallback and bounds. A bare number is a
    // problem.
    std::int64_t percent_bp(std::string_view key, std::int64_t fallback, std::int64_t least,
                            std::int64_t most);
    // "600/min", "2M/min", "10/s", "1k/h", "100000/day": how many, in how long.
    struct PerTime {
        std::int64_t count = 0;
        std::chrono::seconds period{60};
    };
    std::optional<PerTime> per_time(std::string_view key);
    // { env: NAME } or { file: PATH } or "${NAME}". A literal secret in the file is a problem.
    // An unset variable, an unreadable or an empty file are problems too. White space around a
    // file's content is dropped. Paths are relative to the working directory; 64 KiB at most.
    std::optional<Secret> secret(std::string_view key);
    // The same where this section itself is the { env: ... } or { file: ... }, among other keys
    // (credentials: [{ env: A, weight: 2 }]). With neither key: a problem.
    std::optional<Secret> secret();

    Section section(std::string_view key);                // an absent key is an empty section
    std::vector<Section> sections(std::string_view key);  // a sequence of mappings
    // The children of this mapping as sections, in order: (name, section).
    std::vector<std::pair<std::string, Section>> named_sections();

    // problem("url", "must start with https://") at the key's value (at the section where there is
    // no such key) reads: providers.eu: "url" must start with https://
    void problem(std::string_view key, std::string message);
    // problem("needs a target") at the section reads: routes.fast: needs a target
    void problem(std::string message);
    void finish();  // unknown keys become problems, with the nearest known key

    Problems& problems();
    const Environment& environment() const;

private:
    struct State;
    explicit Section(std::shared_ptr<State> state);
    Section child(const Node& node, const Position& at, std::string path);
    std::shared_ptr<State> state_;
};

}  // namespace weir::config
