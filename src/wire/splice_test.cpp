#include "wire/splice.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.hpp"
#include "json/scan.hpp"

namespace weir::wire {
namespace {

std::vector<MemberRange> members_of(std::string_view body) {
    const Result<json::Scan> scanned = json::scan(body, {}, {});
    std::vector<MemberRange> members;
    if (scanned)
        for (const json::Field& field : scanned->fields)
            members.push_back({field.key, field.key_range, field.value.range()});
    return members;
}

template <class Change>
std::string changed(std::string_view body, Change change) {
    const std::vector<MemberRange> members = members_of(body);
    ObjectEdit edit(body, body.find('{'), members);
    change(edit);
    return SplicedBody(body, std::move(edit).splices()).text();
}

TEST(SplicedBody, LeavesEverythingElseAlone) {
    const std::string body = "0123456789";
    const SplicedBody spliced(body, {{8, 10, "end"}, {0, 0, "begin"}, {3, 5, ""}, {0, 0, "-"}});
    EXPECT_EQ(spliced.text(), "begin-012567end");
    EXPECT_EQ(spliced.size(), spliced.text().size());
    EXPECT_EQ(SplicedBody(body).pieces().size(), 1U);
    EXPECT_EQ(SplicedBody(body).pieces()[0].data(), body.data());
    EXPECT_FALSE(SplicedBody(body).changed());
}

TEST(SplicedBody, KeepsItsPiecesWhenMoved) {
    const std::string body = "abc";
    SplicedBody first(body, {{1, 2, "X"}});
    const SplicedBody second = std::move(first);
    EXPECT_EQ(second.text(), "aXc");
}

TEST(SplicedBodyDeathTest, RefusesOverlaps) {
    EXPECT_DEATH(SplicedBody("0123", {{0, 2, ""}, {1, 3, ""}}), "");
    EXPECT_DEATH(SplicedBody("0123", {{2, 5, ""}}), "");
}

TEST(ObjectEdit, SetsAndInserts) {
    const auto set = [](ObjectEdit& edit) { edit.set("b", "9").set("new", "[1]"); };
    EXPECT_EQ(changed(R"({ "a":1, "b" : 2 })", set), R"({"new":[1], "a":1, "b" : 9 })");
    EXPECT_EQ(changed(R"({})", set), R"({"b":9,"new":[1]})");
    EXPECT_EQ(changed(R"( { } )", set), R"( {"b":9,"new":[1] } )");
}

TEST(ObjectEdit, RemovesWithTheRightComma) {
    const std::string body = R"({"a":1 , "b":2 , "c":3})";
    const auto without = [&body](std::vector<std::string> keys) {
        return changed(body, [&keys](ObjectEdit& edit) {
            for (const std::string& key : keys)
                edit.remove(key);
        });
    };
    EXPECT_EQ(without({"a"}), R"({"b":2 , "c":3})");
    EXPECT_EQ(without({"b"}), R"({"a":1 , "c":3})");
    EXPECT_EQ(without({"c"}), R"({"a":1 , "b":2})");
    EXPECT_EQ(without({"b", "c"}), R"({"a":1})");
    EXPECT_EQ(without({"a", "c"}), R"({"b":2})");
    EXPECT_EQ(without({"a", "b", "c"}), "{}");
    EXPECT_EQ(without({"none"}), body);
}

TEST(ObjectEdit, RenamesAndReplacesTheOtherOne) {
    const auto rename = [](ObjectEdit& edit) { edit.rename("max_tokens", "limit"); };
    EXPECT_EQ(changed(R"({"max_tokens": 5,"x":1})", rename), R"({"limit": 5,"x":1})");
    EXPECT_EQ(changed(R"({"limit":9,"max_tokens": 5})", rename), R"({"limit": 5})");
    EXPECT_EQ(changed(R"({"x":1})", rename), R"({"x":1})");
}

TEST(ObjectEdit, DefaultsGiveWayToWhatIsThere) {
    const auto set = [](ObjectEdit& edit) { edit.set_default("a", "7"); };
    EXPECT_EQ(changed(R"({"a":1})", set), R"({"a":1})");
    EXPECT_EQ(changed(R"({"a":null})", set), R"({"a":7})");
    EXPECT_EQ(changed(R"({"b":1})", set), R"({"a":7,"b":1})");
}

TEST(ObjectEdit, RemovesEveryOneOfARepeatedKey) {
    EXPECT_EQ(changed(R"({"a":1,"b":2,"a":3})", [](ObjectEdit& edit) { edit.remove("a"); }),
              R"({"b":2})");
}

TEST(ObjectEdit, InnerSplicesGiveWayToTheWholeMember) {
    const std::string body = R"({"a":{"x":1},"b":2})";
    const auto edit_a = [](ObjectEdit& edit) { edit.splice({6, 6, "!"}); };
    EXPECT_EQ(changed(body, edit_a), R"({"a":{!"x":1},"b":2})");
    EXPECT_EQ(changed(body, [&](ObjectEdit& edit) { edit_a(edit), edit.set("a", "0"); }),
              R"({"a":0,"b":2})");
    EXPECT_EQ(changed(body, [&](ObjectEdit& edit) { edit_a(edit), edit.remove("a"); }),
              R"({"b":2})");
}

// Property: after any edits the body is the object one would expect, and every member that was not
// named still has its very bytes.
TEST(ObjectEdit, AnyEditsGiveTheExpectedObject) {
    Random random(7);
    const std::vector<std::string> keys = {"a", "b", "c", "d\\n", "e", "f"};
    for (int round = 0; round < 3000; ++round) {
        std::string body = "{";
        std::vector<std::pair<std::string, std::string>> expected;
        for (const std::string& key : keys) {
            if (random.below(2) == 0) continue;
            if (body.size() > 1) body += random.below(2) == 0 ? "," : " ,\n ";
            const std::string value = random.below(3) == 0 ? "null" : "[ 1, 2 ]";
            body += "\"" + key + "\" : " + value;
            expected.emplace_back(key == "d\\n" ? "d\n" : key, value);
        }
        body += " }";
        const std::vector<MemberRange> members = members_of(body);
        ObjectEdit edit(body, 0, members);
        const auto find = [&expected](const std::string& key) {
            return std::ranges::find(expected, key, [](const auto& pair) { return pair.first; });
        };
        for (int change = 0; change < 3; ++change) {
            const std::string key = std::string(1, static_cast<char>('a' + random.below(7)));
            const auto at = find(key);
            if (random.below(2) == 0) {
                edit.remove(key);
                if (at != expected.end()) expected.erase(at);
            } else {
                edit.set(key, "5");
                if (at != expected.end())
                    at->second = "5";
                else
                    expected.emplace_back(key, "5");
            }
        }
        const std::string text = SplicedBody(body, std::move(edit).splices()).text();
        const Result<json::Scan> scanned = json::scan(text, {}, {});
        ASSERT_TRUE(scanned.has_value()) << body << " -> " << text;
        ASSERT_EQ(scanned->fields.size(), expected.size()) << body << " -> " << text;
        for (const auto& [key, value] : expected)
            ASSERT_EQ((*scanned)[key].raw(), value) << body << " -> " << text;
    }
}

}  // namespace
}  // namespace weir::wire
