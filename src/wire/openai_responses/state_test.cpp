#include "wire/openai_responses/state.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"
#include "wire/openai_responses/request.hpp"

namespace weir::wire::openai_responses {
namespace {

constexpr std::string_view first_input =
    R"([{"role":"user","content":"hi"},{"type":"function_call_output","call_id":"c","output":"3"}])";
constexpr std::string_view first_output =
    R"([{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"gA"},)"
    R"({"type":"message","id":"msg_1","status":"completed","role":"assistant","content":)"
    R"([{"type":"output_text","text":"Hello","annotations":[]}]}])";
constexpr StoredResponse stored = {.id = "resp_1", .input = first_input, .output = first_output};

TEST(KeepInput, IsTheItemsAsTheyCame) {
    EXPECT_EQ(
        keep_input(R"({"model":"m","input":[ {"role":"user","content":"x"} , {"a":1.0}]})", {}),
        R"([{"role":"user","content":"x"},{"a":1.0}])");
    EXPECT_EQ(
        keep_input(R"({"input":"a\u0062"})", {}),
        R"([{"type":"message","role":"user","content":[{"type":"input_text","text":"a\u0062"}]}])");
    EXPECT_EQ(keep_input("{}", {}), "[]");
    EXPECT_FALSE(keep_input("[]", {}).has_value());
}

TEST(KeepAnswer, TakesAnAnswerOrALastEvent) {
    const std::string response =
        R"({"id":"resp_1","object":"response","output":[ {"type":"x"} ],"status":"completed"})";
    const Result<KeptAnswer> kept = keep_answer(response, {});
    ASSERT_TRUE(kept.has_value());
    EXPECT_EQ(kept->id, "resp_1");
    EXPECT_EQ(kept->response, response);
    EXPECT_EQ(kept->output, R"([ {"type":"x"} ])");
    const Result<KeptAnswer> of_event =
        keep_answer(R"({"type":"response.completed","response":)" + response + "}", {});
    ASSERT_TRUE(of_event.has_value());
    EXPECT_EQ(of_event->response, response);
    EXPECT_FALSE(keep_answer("{}", {}).has_value());
    EXPECT_FALSE(keep_answer("x", {}).has_value());
}

TEST(KeepAnswer, TellsWhatIsStillBeingMade) {
    EXPECT_TRUE(keep_answer(R"({"object":"response","status":"incomplete"})", {})->over);
    EXPECT_FALSE(keep_answer(R"({"object":"response","status":"queued"})", {})->over);
    EXPECT_FALSE(keep_answer(R"({"object":"response","status":"in_progress"})", {})->over);
}

TEST(LastEventData, IsThatOfTheLastEventThatHasData) {
    EXPECT_EQ(last_event_data("event: a\ndata: 1\n\nevent: b\ndata: 2\n\n: end\n\n"), "2");
    EXPECT_EQ(last_event_data("data: 1\n\ndata: 2"), "2");
    EXPECT_EQ(last_event_data(""), "");
}

TEST(MergePrevious, PutsWhatWasSaidBeforeTheNewInput) {
    const Result<std::string> merged = merge_previous(
        R"({"model":"m" , "previous_response_id":"resp_1", "input":"more","temperature":1.0})",
        stored, {});
    ASSERT_TRUE(merged.has_value()) << merged.error().message();
    const std::string both = std::string(first_input.substr(0, first_input.size() - 1)) + "," +
                             std::string(first_output.substr(1, first_output.size() - 2));
    EXPECT_EQ(*merged, R"({"model":"m" , "input":)" + both +
                           R"(,{"type":"message","role":"user","content":[{"type":"input_text",)"
                           R"("text":"more"}]}],"temperature":1.0})");
    const Result<llm::ChatRequest> request = read_request(*merged, {});
    ASSERT_TRUE(request.has_value()) << request.error().message();
    ASSERT_EQ(request->messages.size(), 4U);
    EXPECT_EQ(request->messages[2].role, llm::Role::assistant);
    EXPECT_EQ(request->messages[2].parts.size(), 2U);
    EXPECT_TRUE(request->previous_response.empty());
}

TEST(MergePrevious, NeedsNoInputAndPutsItemsForReferences) {
    EXPECT_EQ(merge_previous(
                  R"({"previous_response_id":"resp_1"})",
                  {.id = "r", .input = R"([{"role":"user","content":"q"}])", .output = ""}, {}),
              R"({"input":[{"role":"user","content":"q"}]})");
    const Result<std::string> merged = merge_previous(
        R"({"input":[{"type":"item_reference","id":"rs_1"},{"id":"msg_1"}]})", stored, {});
    ASSERT_TRUE(merged.has_value()) << merged.error().message();
    EXPECT_EQ(merged->find("item_reference"), std::string::npos);
    const Result<std::string> lost =
        merge_previous(R"({"input":[{"type":"item_reference","id":"rs_9"}]})", stored, {});
    ASSERT_FALSE(lost.has_value());
    EXPECT_EQ(lost.error().kind(), ErrorKind::invalid_request);
    EXPECT_EQ(lost.error().field(), "input[0].id");
}

TEST(MergePrevious, SaysWhenWhatWasStoredIsBroken) {
    const Result<std::string> merged =
        merge_previous("{}", {.id = "r", .input = "{", .output = ""}, {});
    ASSERT_FALSE(merged.has_value());
    EXPECT_EQ(merged.error().kind(), ErrorKind::internal);
}

std::vector<std::string> ids(const std::string& list) {
    const Result<json::Document> document = json::read(list);
    std::vector<std::string> out;
    for (const json::Value item : document->root()["data"].elements())
        out.push_back(item["id"].text());
    return out;
}

TEST(ListInputItems, GoesThroughThemPageByPage) {
    std::string input = "[";
    for (int i = 0; i < 5; ++i)
        input += (i == 0 ? "" : ",") + std::string(R"({"role":"user","content":"q"})");
    input += "]";
    const StoredResponse five = {.id = "resp_5", .input = input, .output = ""};
    std::vector<std::string> all;
    ItemsPage page = {.limit = 2, .order = ItemsPage::Order::ascending, .after = {}};
    for (int round = 0; round < 3; ++round) {
        const Result<std::string> list = list_input_items(five, page);
        ASSERT_TRUE(list.has_value());
        for (const std::string& id : ids(*list))
            all.push_back(id);
        EXPECT_EQ(list->find(R"("has_more":false)") != std::string::npos, round == 2);
        page.after = all.back();
    }
    ASSERT_EQ(all.size(), 5U);
    const Result<std::string> newest = list_input_items(five, {.limit = 1, .after = {}});
    EXPECT_EQ(ids(*newest).at(0), all[4]);
    // A reference to an id that the list made up finds its item.
    EXPECT_TRUE(merge_previous(R"({"input":[{"id":")" + all[3] + R"("}]})", five, {}).has_value());
    EXPECT_EQ(list_input_items(five, {.after = "nope"}).error().field(), "after");
    EXPECT_EQ(list_input_items({.id = "r", .input = "", .output = ""}, {}),
              R"({"object":"list","data":[],"first_id":null,"last_id":null,"has_more":false})");
}

TEST(ListInputItems, ShowsItemsAsOpenAiDoes) {
    const Result<std::string> list = list_input_items(stored, {.after = {}});
    ASSERT_TRUE(list.has_value());
    const Result<json::Document> document = json::read(*list);
    const json::Value output = document->root()["data"].at(0);
    EXPECT_TRUE(output["id"].text().starts_with("fco_"));
    EXPECT_TRUE(output["status"].is("completed"));
    const json::Value message = document->root()["data"].at(1);
    EXPECT_TRUE(message["type"].is("message"));
    EXPECT_EQ(message["content"].raw(), R"([{"type":"input_text","text":"hi"}])");
    EXPECT_TRUE(document->root()["last_id"].is(message["id"].text()));
}

TEST(ItemsPage, IsReadFromTheQuery) {
    const Result<ItemsPage> usual = read_items_page("", "", "");
    ASSERT_TRUE(usual.has_value());
    EXPECT_EQ(usual->limit, 20);
    EXPECT_EQ(usual->order, ItemsPage::Order::descending);
    EXPECT_EQ(read_items_page("3", "asc", "x")->limit, 3);
    for (const std::string_view limit : {"0", "101", "x", "1e1"})
        EXPECT_EQ(read_items_page(limit, "", "").error().field(), "limit");
    EXPECT_EQ(read_items_page("", "up", "").error().field(), "order");
}

TEST(State, AnswersAboutWhatIsGone) {
    EXPECT_EQ(write_deleted("resp_1"),
              R"({"id":"resp_1","object":"response.deleted","deleted":true})");
    EXPECT_EQ(response_not_found("r").kind(), ErrorKind::not_found);
    EXPECT_EQ(previous_not_found("r").field(), "previous_response_id");
}

TEST(State, CountsInputTokens) {
    EXPECT_EQ(write_input_tokens(Tokens(7)),
              R"({"object":"response.input_tokens","input_tokens":7})");
    EXPECT_EQ(read_input_tokens(write_input_tokens(Tokens(7))), Tokens(7));
    EXPECT_FALSE(read_input_tokens(R"({"input_tokens":-1})").has_value());
    EXPECT_FALSE(read_input_tokens("{").has_value());
}

}  // namespace
}  // namespace weir::wire::openai_responses
