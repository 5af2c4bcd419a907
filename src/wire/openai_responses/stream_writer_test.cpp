#include <gtest/gtest.h>

#include "wire/openai_responses/replay_stream.hpp"
#include "wire/openai_responses/response.hpp"
#include "wire/openai_responses/stream.hpp"
#include "wire/openai_responses/strict_client.hpp"

namespace weir::wire::openai_responses {
namespace {

using Events = std::vector<llm::StreamEvent>;

std::string write(const Events& events, const WriteOptions& options = {}) {
    const auto writer = make_stream_writer(options);
    std::string out;
    for (const llm::StreamEvent& event : events)
        writer->write(event, out);
    return out;
}

Events wrapped(Events inside, llm::StopReason stop = llm::StopReason::end_turn) {
    inside.insert(inside.begin(), llm::Started{.id = "resp_1", .model = "m", .created = 1});
    inside.emplace_back(llm::ChoiceFinished{.choice = 0, .stop = stop});
    inside.emplace_back(llm::Finished{
        .usage = llm::Usage{.input_uncached = Tokens(3), .output_visible = Tokens(1)}});
    return inside;
}

llm::Part text_part(std::string id = {}) {
    return {.body = llm::Text{.text = {}, .citations = {}, .item_id = std::move(id)}};
}
llm::Part call_part(std::string id, std::string name,
                    llm::ToolCall::Kind kind = llm::ToolCall::Kind::function) {
    return {.body = llm::ToolCall{
                .id = llm::ToolCallId(std::move(id)), .name = std::move(name), .kind = kind}};
}

const Events spoken = wrapped({llm::BlockOpened{0, 0, text_part("msg_1")},
                               llm::TextDelta{0, 0, "Hi"}, llm::BlockClosed{0, 0}});

// providers.md 10.4, event by event.
TEST(ResponsesWriter, WritesTheMinimumThatAStrictClientNeeds) {
    const std::string out = write(spoken);
    EXPECT_EQ(strict_complaint(out), "");
    std::vector<std::string> names;
    std::size_t at = 0;
    while ((at = out.find("event: ", at)) != std::string::npos) {
        names.push_back(out.substr(at + 7, out.find('\n', at) - at - 7));
        at += 7;
    }
    EXPECT_EQ(names, (std::vector<std::string>{
                         "response.created", "response.in_progress", "response.output_item.added",
                         "response.content_part.added", "response.output_text.delta",
                         "response.output_text.done", "response.content_part.done",
                         "response.output_item.done", "response.completed"}));
    for (
        const std::string_view data :
        {R"(data: {"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":)"
         R"({"type":"message","id":"msg_1","status":"in_progress","role":"assistant","content":[]}})",
         R"(data: {"type":"response.content_part.added","sequence_number":3,"item_id":"msg_1",)"
         R"("output_index":0,"content_index":0,"part":{"type":"output_text","text":"",)"
         R"("annotations":[],"logprobs":[]}})",
         R"(data: {"type":"response.output_text.delta","sequence_number":4,"item_id":"msg_1",)"
         R"("output_index":0,"content_index":0,"delta":"Hi","logprobs":[]})",
         R"(data: {"type":"response.output_text.done","sequence_number":5,"item_id":"msg_1",)"
         R"("output_index":0,"content_index":0,"text":"Hi","logprobs":[]})",
         R"("usage":{"input_tokens":3,"input_tokens_details":{"cached_tokens":0},"output_tokens":1,)"
         R"("output_tokens_details":{"reasoning_tokens":0},"total_tokens":4}}})"})
        EXPECT_NE(out.find(data), std::string::npos) << data;
    EXPECT_EQ(out.find("[DONE]"), std::string::npos);
}

Events busy() {
    llm::Reasoning proof;
    proof.signature = "sig";
    proof.origin.wire = "anthropic";
    return wrapped(
        {llm::BlockOpened{0, 0, {.body = llm::Reasoning{}}},
         llm::ReasoningDelta{0, 0, "hm"},
         llm::ReasoningProof{0, 0, proof},
         llm::BlockClosed{0, 0},
         llm::BlockOpened{0, 1, text_part()},
         llm::TextDelta{0, 1, "one "},
         llm::CitationAdded{0, 1, {.url = "u", .title = "t", .begin = 0, .end = 3}},
         llm::BlockClosed{0, 1},
         llm::BlockOpened{0, 2, {.body = llm::Refusal{}}},
         llm::RefusalDelta{0, 2, "no"},
         llm::BlockClosed{0, 2},
         llm::BlockOpened{0, 3, call_part("a", "f")},
         llm::ArgumentsDelta{0, 3, "{\"x\""},
         llm::ArgumentsDelta{0, 3, ":1}"},
         llm::PartSigned{0, 3, {.bytes = "CiQ", .origin = {.wire = "gemini", .provider = {}}}},
         llm::BlockClosed{0, 3},
         llm::BlockOpened{0, 4, call_part("b", "g")},
         llm::BlockClosed{0, 4},
         llm::BlockOpened{0, 5, call_part("c", "h", llm::ToolCall::Kind::custom)},
         llm::ArgumentsDelta{0, 5, "free"},
         llm::BlockClosed{0, 5},
         llm::BlockOpened{
             0, 6, {.body = llm::Opaque{"openai_responses", R"({"type":"x_call","id":"q"})"}}},
         llm::BlockClosed{0, 6}},
        llm::StopReason::tool_use);
}

TEST(ResponsesWriter, KeepsEveryPromiseToAStrictClient) {
    const std::string out = write(busy());
    EXPECT_EQ(strict_complaint(out), "");
    const Translated read = translate(out);
    ASSERT_TRUE(read.result.has_value());
    EXPECT_EQ(read.law, "");
    EXPECT_EQ(
        gist(read.answer),
        (std::vector<std::string>{
            "reasoning hm",
            R"(text one  [{"type":"url_citation","start_index":0,"end_index":3,"title":"t","url":"u"}])",
            "refusal no", R"(tool_call a f {"x":1})", "tool_call b g {}", "tool_call c h free",
            "opaque", "tool_use"}));
    const auto& parts = read.answer.choices[0].message.parts;
    EXPECT_EQ(std::get<llm::Reasoning>(parts[0].body).signature, "sig");
    EXPECT_EQ(std::get<llm::Reasoning>(parts[0].body).origin.wire, "anthropic");
    EXPECT_EQ(parts[3].signature->bytes, "CiQ");
}

// Gemini's calls come with it.
TEST(ResponsesWriter, KeepsTheSignatureOfAPartThatHasItFromTheStart) {
    llm::Part call = call_part("a", "f");
    call.signature = llm::Signature{.bytes = "CiQ", .origin = {.wire = "gemini", .provider = "g"}};
    const Translated read = translate(write(wrapped(
        {llm::BlockOpened{0, 0, call}, llm::BlockClosed{0, 0}}, llm::StopReason::tool_use)));
    EXPECT_EQ(read.answer.choices.at(0).message.parts.at(0).signature, call.signature);
}

// One state machine for both: what a stream ends with is what the plain answer is.
TEST(ResponsesWriter, EndsWithWhatThePlainAnswerSays) {
    const Translated read = translate(write(busy()));
    const std::string plain = write_answer(read.answer, {}).body;
    const std::string out = write(busy());
    const std::size_t at = out.rfind("\"response\":");
    EXPECT_EQ(out.substr(at + 11, out.size() - at - 14), plain);
}

TEST(ResponsesWriter, CutsTheLastItemOfAnIncompleteAnswer) {
    Events events = spoken;
    std::get<llm::ChoiceFinished>(events[4]).stop = llm::StopReason::max_tokens;
    const std::string out = write(events);
    EXPECT_EQ(strict_complaint(out), "");
    EXPECT_NE(out.find("event: response.incomplete\n"), std::string::npos);
    EXPECT_NE(out.find(R"("incomplete_details":{"reason":"max_output_tokens"})"),
              std::string::npos);
    EXPECT_NE(out.find(R"("item":{"type":"message","id":"msg_1","status":"incomplete")"),
              std::string::npos);
    std::get<llm::ChoiceFinished>(events[4]).stop = llm::StopReason::upstream_error;
    EXPECT_NE(write(events).find("event: response.failed\n"), std::string::npos);
}

TEST(ResponsesWriter, RepeatsTheRequestInEveryResponse) {
    std::string request = R"({"model":"x","tools":[{"type":"t"}],"store":false})";
    const auto writer = make_stream_writer({.model = "alias", .request = request});
    request.assign(request.size(), 'x');  // it may go once the writer is made
    std::string out;
    for (const llm::StreamEvent& event : spoken)
        writer->write(event, out);
    std::size_t count = 0;
    for (std::size_t at = 0; (at = out.find(R"("tools":[{"type":"t"}])", at)) != std::string::npos;
         ++at)
        ++count;
    EXPECT_EQ(count, 3U);
    EXPECT_NE(out.find(R"("model":"alias")"), std::string::npos);
}

TEST(ResponsesWriter, SaysWhatWentWrongInItsPlace) {
    const auto writer = make_stream_writer({});
    std::string out;
    writer->write(spoken[0], out);
    out.clear();
    writer->write_error(Error(ErrorKind::upstream_timeout, "silence"), {}, out);
    EXPECT_TRUE(out.starts_with("event: error\ndata: {\"type\":\"error\",\"sequence_number\":2,"));
    EXPECT_NE(out.find(R"("sequence_number":3,"response":{"id":"resp_1")"), std::string::npos);
}

TEST(ResponsesWriter, WritesLogprobsWithTheText) {
    llm::Logprobs logprobs;
    logprobs.content.push_back({.token = "Hi", .bytes = {}, .logprob = -1, .top = {}});
    Events events = spoken;
    events.insert(events.begin() + 3, llm::LogprobsDelta{0, logprobs});
    const std::string out = write(events);
    EXPECT_EQ(strict_complaint(out), "");
    EXPECT_EQ(translate(out).answer.choices.at(0).logprobs, logprobs);
}

TEST(ResponsesWriter, IsTotal) {
    // Events that break the order law give odd bytes but nothing worse.
    Events events = busy();
    for (std::size_t skip = 0; skip < events.size(); ++skip) {
        Events some = events;
        some.erase(some.begin() + static_cast<std::ptrdiff_t>(skip));
        std::swap(some.front(), some[some.size() / 2]);
        EXPECT_NE(write(some), "");
    }
}

}  // namespace
}  // namespace weir::wire::openai_responses
