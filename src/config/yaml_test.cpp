#include <fmt/format.h>
#include <gtest/gtest.h>

#include <iterator>

#include "config/section.hpp"

namespace weir::config {
namespace {

// The tree in one line: mappings {k: v}, lists [v], quoted texts in quotes, null as ~.
std::string flat(const Node& node) {
    std::string out;
    switch (node.kind()) {
        case NodeKind::null: return "~";
        case NodeKind::scalar: return node.quoted() ? '"' + node.scalar() + '"' : node.scalar();
        case NodeKind::sequence:
            for (const Node& item : node.items())
                out += (out.empty() ? "" : ", ") + flat(item);
            return "[" + out + "]";
        case NodeKind::mapping:
            for (const Node::Entry& entry : node.entries())
                out += (out.empty() ? "" : ", ") + entry.key + ": " + flat(entry.value);
            return "{" + out + "}";
    }
    return out;
}

// The tree, or the problems when there are any.
std::string read(std::string_view text) {
    Problems problems;
    const Node node = read_yaml(text, "weir.yaml", problems);
    return problems.empty() ? flat(node) : problems.text();
}

std::string repeated(std::string_view part, int times) {
    std::string out;
    for (int i = 0; i < times; ++i)
        out += part;
    return out;
}

TEST(Yaml, ReadsEveryKindOfValue) {
    EXPECT_EQ(read("a: 1\nb: [x, 'y', \"z\"]\nc:\nd: {e: ~}\n"),
              R"({a: 1, b: [x, "y", "z"], c: ~, d: {e: ~}})");
    EXPECT_EQ(read(""), "~");
    EXPECT_EQ(read("# only a comment\n"), "~");
    EXPECT_EQ(read("--- \na: b\n...\n"), "{a: b}");
}

TEST(Yaml, ReadsJson) {
    EXPECT_EQ(read(R"({"a": [1, true, null], "b": {"c": "d"}})"),
              R"({a: [1, true, ~], b: {c: "d"}})");
}

TEST(Yaml, KeepsPositionsOfKeysAndValues) {
    Problems problems;
    const Node root = read_yaml("listen: here\nproviders:\n  eu:\n    url: there\n", "f", problems);
    const Node::Entry& providers = root.entries()[1];
    const Node::Entry& url = providers.value.entries()[0].value.entries()[0];
    EXPECT_EQ(providers.key_at.line, 2);
    EXPECT_EQ(providers.key_at.column, 1);
    EXPECT_EQ(url.key_at.line, 4);
    EXPECT_EQ(url.key_at.column, 5);
    EXPECT_EQ(url.value.at().column, 10);
    EXPECT_EQ(url.value.at().file, "f");
}

TEST(Yaml, ReportsSyntaxErrorsWithTheirPlace) {
    EXPECT_EQ(read("a: [1, 2\nb: 3\n"),
              "weir.yaml:2:2: not readable as YAML: end of sequence flow not found");
    EXPECT_EQ(read("a: *nowhere\n"),
              "weir.yaml:1:4: not readable as YAML: the referenced anchor is not defined");
}

// Whatever follows a forgotten quote would vanish into the text: keys, limits, guards.
TEST(Yaml, EveryOpenQuoteIsReported) {
    for (const auto* text : {"a: \"open", "a: \"open\n", "a: \"open\nb: 1\n", "a: 'open\n\n",
                             "a: \"open\\\n", "a: 'it''\n", "[\"a\n"})
        EXPECT_NE(read(text).find("illegal EOF in scalar"), std::string::npos) << read(text);
}

TEST(Yaml, RefusesWhatIsNotUtf8) {
    constexpr auto refused = "weir.yaml: the file is not UTF-8 text";
    EXPECT_EQ(read(std::string_view("a: \0b\n", 6)), refused);
    EXPECT_EQ(read("\xff\xfe: b\n"), refused);
    EXPECT_EQ(read("\xef\xbb\xbf"
                   "a: b\r\nc: d\r\n"),
              "{a: b, c: d}");
}

TEST(Yaml, KeepsTheFirstOfDuplicateKeysAndReportsTheOthers) {
    Problems problems;
    const Node root = read_yaml("a: 1\nb: 2\na: 3\n", "weir.yaml", problems);
    EXPECT_EQ(problems.text(), "weir.yaml:3:1: duplicate key \"a\", first on line 1");
    EXPECT_EQ(flat(root), "{a: 1, b: 2}");
}

TEST(Yaml, AliasesStandForTheirAnchors) {
    EXPECT_EQ(read("a: &x [1, 2]\nb: *x\n"), "{a: [1, 2], b: [1, 2]}");
    EXPECT_EQ(read("a: &x 1\nb: &x 2\nc: *x\n"), "{a: 1, b: 2, c: 2}");
    EXPECT_EQ(read("a: &x ~\nb: *x\n"), "{a: ~, b: ~}");
}

TEST(Yaml, MergesMappingsUnderTheirOwnKeys) {
    EXPECT_EQ(read("a: &x {p: 1, q: 2}\nb: {<<: *x, q: 3}\n"),
              "{a: {p: 1, q: 2}, b: {q: 3, p: 1}}");
    EXPECT_EQ(read("a: &x {p: 1}\nb: &y {p: 2, q: 2}\nc:\n  <<: [*x, *y]\n"),
              "{a: {p: 1}, b: {p: 2, q: 2}, c: {p: 1, q: 2}}");
    EXPECT_EQ(read("a: {'<<': 1}\n"), "{a: {<<: 1}}");
}

TEST(Yaml, RefusesToMergeWhatIsNoMapping) {
    constexpr auto wanted = "not readable as YAML: \"<<\" merges a mapping or a list of mappings";
    EXPECT_EQ(read("a: {<<: text}\n"), fmt::format("weir.yaml:1:9: {}", wanted));
    EXPECT_EQ(read("a: {<<: [text]}\n"), fmt::format("weir.yaml:1:9: {}", wanted));
}

TEST(Yaml, RefusesAnAliasInsideItsOwnAnchor) {
    EXPECT_EQ(read("a: &x [1, *x]\n"),
              "weir.yaml:1:11: not readable as YAML: this alias stands inside what it stands for");
    EXPECT_EQ(read("a: &x\n  <<: *x\n"),
              "weir.yaml:2:7: not readable as YAML: this alias stands inside what it stands for");
}

TEST(Yaml, RefusesKeysThatAreNoText) {
    EXPECT_EQ(read("? [a]\n: b\n"), "weir.yaml:1:3: not readable as YAML: a key must be text");
    EXPECT_EQ(read("~: b\n"), "weir.yaml:1:1: not readable as YAML: a key must be text");
    EXPECT_EQ(read("? " + repeated("k", 1025) + "\n: 1\n"),
              "weir.yaml:1:3: not readable as YAML: a key of more than 1024 bytes");
}

TEST(Yaml, RefusesTagsAndSecondDocuments) {
    EXPECT_EQ(read("a: !env HOME\n"),
              "weir.yaml:1:4: not readable as YAML: the tag \"!env\" has no meaning here");
    EXPECT_EQ(read("a: !!str 5\n"), "{a: \"5\"}");
    EXPECT_EQ(read("a: 1\n---\nb: 2\n"),
              "weir.yaml:2:1: not readable as YAML: a file has one YAML document: remove the "
              "second");
}

TEST(Yaml, NestsSixtyFourLevelsAndNoMore) {
    EXPECT_EQ(read(repeated("[", 63) + "x" + repeated("]", 63)),
              repeated("[", 63) + "x" + repeated("]", 63));
    EXPECT_NE(read(repeated("[", 65) + repeated("]", 65)).find("nested more than 64 levels deep"),
              std::string::npos);
}

TEST(Yaml, CountsLevelsThroughAliases) {
    std::string text = "a0: &a0 [x]\n";
    for (int i = 1; i < 100; ++i)
        text += fmt::format("a{0}: &a{0} [*a{1}]\n", i, i - 1);
    EXPECT_NE(read(text).find("nested more than 64 levels deep"), std::string::npos);

    std::string merges = "a0: &a0 {k: x}\n";
    for (int i = 1; i < 100; ++i)
        merges += fmt::format("a{0}: &a{0} {{k{0}: {{<<: *a{1}}}}}\n", i, i - 1);
    EXPECT_NE(read(merges).find("nested more than 64 levels deep"), std::string::npos);
}

TEST(Yaml, StopsAliasBombs) {
    std::string lists = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    std::string maps = "a0: &a0 {a: x, b: x, c: x, d: x}\n";
    for (int i = 1; i < 20; ++i) {
        lists += fmt::format("a{0}: &a{0} [*a{1}, *a{1}, *a{1}, *a{1}, *a{1}]\n", i, i - 1);
        maps += fmt::format("a{0}: &a{0} {{a: *a{1}, b: *a{1}, <<: *a{1}}}\n", i, i - 1);
    }
    EXPECT_NE(read(lists).find("more than 200000 values"), std::string::npos);
    EXPECT_NE(read(maps).find("more than 200000 values"), std::string::npos);
}

TEST(Yaml, RefusesFilesOverFourMebibytes) {
    EXPECT_EQ(read(std::string(4 * 1024 * 1024 + 1, ' ')),
              "weir.yaml: the file is larger than 4 MiB");
}

// Property: cutting a file anywhere gives a tree or a problem, never anything worse.
TEST(Yaml, EveryTruncationIsReadOrReported) {
    constexpr std::string_view text =
        "a: &x {p: 'one', q: [1, \"t\\u00e9\"]}\nb:\n  <<: *x\n  c: |\n    two\n    three\n  d: "
        ">-\n"
        "    four\n? e\n: - 5\n  - ~\n";
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        Problems problems;
        const Node node = read_yaml(text.substr(0, cut), "weir.yaml", problems);
        EXPECT_TRUE(problems.empty() || !problems.all()[0].message.empty()) << "cut at " << cut;
        EXPECT_FALSE(flat(node).empty()) << "cut at " << cut;
    }
    EXPECT_EQ(read(text).find("not readable"), std::string::npos) << read(text);
}

}  // namespace
}  // namespace weir::config
