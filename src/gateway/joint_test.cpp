#include "gateway/joint.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "base/random.hpp"

namespace weir::gateway {
namespace {

struct Joined {
    Joint::Fit fit = Joint::Fit::fits;
    std::string text;
};

// Fed in pieces of whole characters.
Joined join(std::string_view sent, std::string_view continuation, std::size_t piece = 3) {
    Joint joint(sent);
    Joined joined{.text = std::string(sent)};
    while (!continuation.empty()) {
        std::size_t size = std::min(piece, continuation.size());
        while (size < continuation.size() && (continuation[size] & '\xC0') == '\x80')
            ++size;
        joined.fit = joint.feed(continuation.substr(0, size), joined.text);
        if (joined.fit != Joint::Fit::fits) return joined;
        continuation.remove_prefix(size);
    }
    joined.fit = joint.finish(joined.text);
    return joined;
}

constexpr std::string_view story =
    "Größe ist relativ. The weir holds 1,204 cubic metres; 水は堰を越えて流れる。\n\n"
    "- first item\n- second item \xF0\x9F\x8C\x8A rises\n\nIt ends where the river begins again.";

// The places between two characters.
std::vector<std::size_t> places() {
    std::vector<std::size_t> all;
    for (std::size_t at = 1; at < story.size(); ++at)
        if ((story[at] & '\xC0') != '\x80') all.push_back(at);
    return all;
}

TEST(Joint, AnExactContinuationIsUnchangedAtEveryPlace) {
    for (const std::size_t at : places())
        for (const std::size_t piece : {1U, 5U, 400U}) {
            const std::string_view sent = story.substr(0, at);
            const std::string_view rest = story.substr(Joint::given(sent).size());
            EXPECT_EQ(join(sent, rest, piece).text, story) << "broken at " << at;
        }
}

TEST(Joint, ARestartAddsOnlyWhatIsNew) {
    for (const std::size_t at : places()) {
        if (at < Joint::restart_bytes_min + 2) continue;
        EXPECT_EQ(join(story.substr(0, at), story).text, story) << "broken at " << at;
        EXPECT_EQ(join(story.substr(0, at), "\n " + std::string(story)).text, story) << at;
    }
}

TEST(Joint, RepeatedLastWordsAreTakenAway) {
    for (const std::size_t at : places()) {
        const std::string_view given = Joint::given(story.substr(0, at));
        const std::size_t word =
            given.size() < 20 ? std::string_view::npos : given.rfind(' ', given.size() - 14);
        if (word == std::string_view::npos) continue;
        const std::string again(story.substr(word + 1));
        EXPECT_EQ(join(story.substr(0, at), again).text, story) << "broken at " << at;
        EXPECT_EQ(join(story.substr(0, at), " " + again).text, story) << "broken at " << at;
    }
}

TEST(Joint, SpaceThatTheClientHasIsNotSaidTwice) {
    EXPECT_EQ(join("one ", " two").text, "one two");
    EXPECT_EQ(join("one\n\n", "\n\ntwo").text, "one\n\ntwo");
    EXPECT_EQ(join("one\n", "\n\ntwo").text, "one\n\ntwo");
    EXPECT_EQ(join("one\n\n", "\ntwo").text, "one\n\ntwo");
    EXPECT_EQ(join("one ", "two").text, "one two");
    EXPECT_EQ(join("def f():\n", "\n    return 1").text, "def f():\n    return 1");
}

TEST(Joint, ChanceIsNoRepetition) {
    EXPECT_EQ(join("hel", "lo").text, "hello");
    EXPECT_EQ(join("ba", "a").text, "baa");
    EXPECT_EQ(join("a line of ------------------", "--------------\nend").text,
              "a line of --------------------------------\nend");
    EXPECT_EQ(join("He sang: na na na na na na na na ", "na na na na na na batman").text,
              "He sang: na na na na na na na na na na na na na na batman");
}

TEST(Joint, AnotherAnswerIsToldFromAContinuation) {
    const std::string beginning(70, 'b');
    EXPECT_EQ(join(beginning + " and so on", beginning + " but otherwise").fit,
              Joint::Fit::other_answer);
    EXPECT_EQ(join(beginning + " and so on", beginning).fit, Joint::Fit::other_answer);
    EXPECT_EQ(join(beginning + " and so on", beginning + " and so on, and on").text,
              beginning + " and so on, and on");
}

TEST(Joint, OfNothingButSpaceEverythingIsNew) {
    EXPECT_EQ(join("\n", "\nHello").text, "\nHello");
    EXPECT_EQ(join("", "Hello").text, "Hello");
    EXPECT_EQ(join("Hello", "").text, "Hello");
    EXPECT_EQ(join("Hello", " \n ").text, "Hello \n ");
}

// Whatever comes: nothing that was sent is lost, and nothing is invented.
TEST(Joint, OnlyEverTakesAwayABeginning) {
    Random random(7);
    for (int round = 0; round < 2000; ++round) {
        std::string sent;
        std::string more;
        for (std::uint64_t left = random.below(60); left > 0; --left)
            sent += "ab \n"[random.below(4)];
        for (std::uint64_t left = random.below(60); left > 0; --left)
            more += "ab \n"[random.below(4)];
        const Joined joined = join(sent, more, 1 + random.below(7));
        if (joined.fit == Joint::Fit::other_answer) continue;
        ASSERT_TRUE(joined.text.starts_with(sent));
        EXPECT_TRUE(more.ends_with(joined.text.substr(sent.size())) || joined.text.size() < 3)
            << sent << "|" << more << "|" << joined.text;
    }
}

}  // namespace
}  // namespace weir::gateway
