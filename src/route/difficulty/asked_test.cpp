#include "route/difficulty/asked.hpp"

#include <gtest/gtest.h>

namespace weir::route::difficulty {
namespace {

using llm::Role;

llm::Message says(Role role, std::vector<std::string> texts) {
    llm::Message message{.role = role};
    for (std::string& text : texts)
        message.parts.push_back({.body = llm::Text{.text = std::move(text)}});
    return message;
}

std::string asked(std::vector<llm::Message> messages) {
    llm::ChatRequest request;
    request.messages = std::move(messages);
    std::string room;
    return std::string(asked_of(request, room));
}

const std::string question(asked_bytes_min, 'q');

TEST(Asked, IsTheLastUserMessageOnly) {
    EXPECT_EQ(asked({says(Role::system, {"Be brief."}), says(Role::user, {"an older question"}),
                     says(Role::assistant, {"an answer"}), says(Role::user, {question})}),
              question);
    EXPECT_EQ(asked({says(Role::user, {question}), says(Role::assistant, {"I call a tool."})}),
              question);
}

TEST(Asked, PartsStandOnLinesOfTheirOwn) {
    llm::Message message = says(Role::user, {"look at", "", question});
    message.parts.insert(message.parts.begin() + 1, llm::Part{.body = llm::Image{}});
    EXPECT_EQ(asked({message}), "look at\n" + question);
}

TEST(Asked, AShortFollowUpStandsBehindWhatItGoesBackTo) {
    EXPECT_EQ(asked({says(Role::user, {"too old"}), says(Role::user, {question}),
                     says(Role::assistant, {"Yes."}), says(Role::user, {"Why?"})}),
              question + "\nWhy?");
    EXPECT_EQ(asked({says(Role::user, {"One?"}), says(Role::user, {"Two?", "Three?"})}),
              "One?\nTwo?\nThree?");
    EXPECT_EQ(asked({says(Role::user, {"Why?"})}), "Why?");
}

TEST(Asked, WithoutTextThereIsNone) {
    EXPECT_EQ(asked({}), "");
    EXPECT_EQ(asked({says(Role::system, {"Be brief."}), says(Role::user, {})}), "");
}

}  // namespace
}  // namespace weir::route::difficulty
