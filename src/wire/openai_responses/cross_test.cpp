// What a Chat Completions client and a Responses provider say to each other, through llm/ and back.
#include <gtest/gtest.h>

#include "llm/collect.hpp"
#include "llm/stream_checker.hpp"
#include "wire/openai_responses/strict_client.hpp"
#include "wire/wire.hpp"

namespace weir::wire {
namespace {

const Wire& chat() { return *find("openai_chat"); }
const Wire& responses() { return *find("openai_responses"); }

llm::ChatRequest over_responses(const llm::ChatRequest& request,
                                const std::vector<std::string>& dropped = {}) {
    const Result<Written> written = responses().write_request(request, {});
    EXPECT_TRUE(written.has_value()) << written.error().message();
    if (!written) return {};
    EXPECT_EQ(written->dropped, dropped);
    Result<llm::ChatRequest> back = wire::read_request(responses(), written->body);
    EXPECT_TRUE(back.has_value()) << written->body << back.error().message();
    return back ? std::move(*back) : llm::ChatRequest();
}

llm::ChatRequest from_chat(const std::string& body) {
    Result<llm::ChatRequest> request = wire::read_request(chat(), body);
    EXPECT_TRUE(request.has_value()) << request.error().message();
    return request ? std::move(*request) : llm::ChatRequest();
}

// What is only told by this wire or the other: ids of items and who wrote a thought.
void forget_spelling(std::vector<llm::Part>& parts) {
    for (llm::Part& part : parts) {
        if (auto* text = std::get_if<llm::Text>(&part.body)) {
            text->item_id.clear();
            for (llm::Citation& citation : text->citations) {
                citation.raw_json.clear();
                citation.origin = {};
            }
        }
        if (auto* refusal = std::get_if<llm::Refusal>(&part.body)) refusal->item_id.clear();
        if (auto* call = std::get_if<llm::ToolCall>(&part.body)) call->item_id.clear();
        if (auto* reasoning = std::get_if<llm::Reasoning>(&part.body))
            *reasoning = {.text = reasoning->text};
        part.extras.clear();
    }
}

void expect_same_messages(llm::ChatRequest a, llm::ChatRequest b) {
    ASSERT_EQ(a.messages.size(), b.messages.size());
    for (std::size_t i = 0; i < a.messages.size(); ++i) {
        forget_spelling(a.messages[i].parts);
        forget_spelling(b.messages[i].parts);
        EXPECT_TRUE(a.messages[i] == b.messages[i]) << "message " << i;
    }
}

TEST(ChatOverResponses, KeepsAConversationWithToolsAndThoughts) {
    const llm::ChatRequest request = from_chat(
        R"({"model":"m","stream":true,"stream_options":{"include_usage":true},"messages":[)"
        R"({"role":"system","content":"be brief"},{"role":"developer","content":"d"},)"
        R"({"role":"user","content":"weather?"},)"
        R"({"role":"assistant","reasoning_content":"Need both.","content":"Checking.","tool_calls":[)"
        R"({"id":"call_1","type":"function","function":{"name":"weather","arguments":"{\"city\": \"Oslo\"}"}},)"
        R"({"id":"call_2","type":"custom","custom":{"name":"now","input":"free"}}]},)"
        R"({"role":"tool","tool_call_id":"call_1","content":"3C"},)"
        R"({"role":"tool","tool_call_id":"call_2","content":"12:00"},{"role":"user","content":"so?"}]})");
    llm::ChatRequest back = over_responses(request);
    EXPECT_TRUE(back.stream && back.usage_asked);
    // A chat tool message does not know of what kind its call was; here that must be said.
    std::get<llm::ToolResult>(back.messages.at(5).parts[0].body).kind =
        llm::ToolCall::Kind::function;
    expect_same_messages(request, back);
    const Result<Written> to_chat = chat().write_request(back, {});
    ASSERT_TRUE(to_chat.has_value());
    EXPECT_NE(to_chat->body.find(R"("content":"Checking.")"), std::string::npos);
    EXPECT_TRUE(to_chat->dropped.empty());
}

TEST(ChatOverResponses, KeepsImagesFilesAndCacheMarkers) {
    const llm::ChatRequest request = from_chat(
        R"({"model":"m","messages":[{"role":"user","content":[)"
        R"({"type":"text","text":"look","prompt_cache_breakpoint":{"mode":"explicit"}},)"
        R"({"type":"image_url","image_url":{"url":"data:image/png;base64,AAA=","detail":"low"}},)"
        R"({"type":"image_url","image_url":{"url":"https://x/y.png"}},)"
        R"({"type":"text","text":"more","cache_control":{"type":"ephemeral","ttl":"1h"}},)"
        R"({"type":"input_audio","input_audio":{"data":"AA","format":"wav"}},)"
        R"({"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,AA"}}]},)"
        R"({"role":"tool","tool_call_id":"c","content":[{"type":"text","text":"t"},)"
        R"({"type":"image_url","image_url":{"url":"https://x/z.png"}}]}]})");
    expect_same_messages(request, over_responses(request));
}

TEST(ChatOverResponses, KeepsToolsFormatsAndReasoning) {
    const llm::ChatRequest request = from_chat(
        R"({"model":"m","messages":[{"role":"user","content":"x"}],"max_completion_tokens":9,"temperature":0.5,)"
        R"("tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"b": 1,"a":2},"strict":true}},)"
        R"({"type":"custom","custom":{"name":"c","format":{"type":"grammar","grammar":{"syntax":"lark","definition":"d"}}}}],)"
        R"("tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"f"}}]}},)"
        R"("parallel_tool_calls":false,"reasoning_effort":"high","verbosity":"low","logprobs":true,"top_logprobs":2,)"
        R"("response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"z": 1},"strict":true}},)"
        R"("metadata":{"k":"v"},"user":"u","seed":1,"stop":"x","n":1})");
    llm::ChatRequest back = over_responses(request, {"seed", "stop"});
    for (llm::Tool& tool : back.tools)
        tool.wire.clear();  // who read it
    EXPECT_TRUE(back.tools == request.tools);
    EXPECT_TRUE(back.tool_choice == request.tool_choice);
    EXPECT_TRUE(back.response_format == request.response_format);
    EXPECT_EQ(back.reasoning->effort, llm::Effort::high);
    EXPECT_EQ(back.parallel_tool_calls, false);
    EXPECT_EQ(back.verbosity, "low");
    EXPECT_EQ(back.output_max, Tokens(9));
    EXPECT_EQ(back.sampling.logprobs, true);
    EXPECT_EQ(back.sampling.top_logprobs, 2);
    EXPECT_EQ(back.metadata, request.metadata);
}

const std::string chat_answer =
    R"({"id":"chatcmpl-1","object":"chat.completion","created":5,"model":"m","choices":[{"index":0,"message":)"
    R"({"role":"assistant","content":"text","reasoning_content":"think","refusal":null,"annotations":[)"
    R"({"type":"url_citation","url_citation":{"start_index":0,"end_index":4,"url":"u","title":"t"}}],)"
    R"("tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{\"k\": 1}"}},)"
    R"({"id":"b","type":"function","function":{"name":"g","arguments":"{}"}}]},)"
    R"("logprobs":{"content":[{"token":"text","logprob":-1,"bytes":[116],"top_logprobs":[]}],"refusal":null},)"
    R"("finish_reason":"tool_calls"}],"service_tier":"default","usage":{"prompt_tokens":10,"completion_tokens":7,)"
    R"("total_tokens":17,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":2}}})";

void expect_same_answer(llm::ChatAnswer a, llm::ChatAnswer b) {
    EXPECT_EQ(a.id, b.id);
    EXPECT_EQ(a.model, b.model);
    EXPECT_EQ(a.created, b.created);
    EXPECT_TRUE(a.usage == b.usage);
    ASSERT_EQ(b.choices.size(), 1U);
    EXPECT_EQ(a.choices[0].stop, b.choices[0].stop);
    EXPECT_TRUE(a.choices[0].logprobs == b.choices[0].logprobs);
    forget_spelling(a.choices[0].message.parts);
    forget_spelling(b.choices[0].message.parts);
    EXPECT_TRUE(a.choices[0].message.parts == b.choices[0].message.parts);
}

TEST(ChatOverResponses, KeepsAnAnswer) {
    const Result<llm::ChatAnswer> answer = chat().read_answer(chat_answer, {}, {});
    ASSERT_TRUE(answer.has_value());
    const Written written = responses().write_answer(*answer, {});
    EXPECT_TRUE(written.dropped.empty());
    const Result<llm::ChatAnswer> back = responses().read_answer(written.body, {}, {});
    ASSERT_TRUE(back.has_value()) << back.error().message();
    expect_same_answer(*answer, *back);
    const Written to_chat = chat().write_answer(*back, {});
    EXPECT_NE(to_chat.body.find(R"("finish_reason":"tool_calls")"), std::string::npos);
}

llm::ChatAnswer collect(const Wire& wire, std::string_view sse) {
    SseReader reader(std::size_t{1} << 20);
    const auto stream = wire.read_stream({}, {});
    std::vector<llm::StreamEvent> events;
    SseEvent event;
    reader.feed(sse);
    for (Result<bool> more = reader.next(event); more && *more; more = reader.next(event))
        EXPECT_TRUE(stream->on_event(event, events).has_value()) << event.data;
    EXPECT_TRUE(stream->on_end(events).has_value());
    llm::StreamChecker checker;
    llm::Collector collector;
    for (const llm::StreamEvent& one : events) {
        EXPECT_TRUE(checker.on_event(one).has_value());
        collector.on_event(one);
    }
    return collector.take();
}

std::string rewrite(const Wire& from, const Wire& to, std::string_view sse) {
    SseReader reader(std::size_t{1} << 20);
    const auto stream = from.read_stream({}, {});
    const auto writer = to.write_stream({.usage_chunk = true});
    std::vector<llm::StreamEvent> events;
    SseEvent event;
    reader.feed(sse);
    for (Result<bool> more = reader.next(event); more && *more; more = reader.next(event))
        EXPECT_TRUE(stream->on_event(event, events));
    EXPECT_TRUE(stream->on_end(events));
    std::string out;
    for (const llm::StreamEvent& one : events)
        writer->write(one, out);
    return out;
}

TEST(ChatOverResponses, KeepsAStreamBothWays) {
    const auto chunk = [](std::string_view delta, std::string_view finish = "null") {
        return R"(data: {"id":"c1","created":5,"model":"m","choices":[{"index":0,"delta":)" +
               std::string(delta) + R"(,"logprobs":null,"finish_reason":)" + std::string(finish) +
               "}]}\n\n";
    };
    const std::string sse =
        chunk(R"({"role":"assistant","content":""})") + chunk(R"({"reasoning_content":"th"})") +
        chunk(R"({"reasoning_content":"ink"})") + chunk(R"({"content":"te"})") +
        chunk(R"({"content":"xt"})") +
        chunk(
            R"({"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}}]})") +
        chunk(
            R"({"tool_calls":[{"index":1,"id":"b","type":"function","function":{"name":"g","arguments":"{\"q\""}}]})") +
        chunk(R"({"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]})") +
        chunk(R"({"tool_calls":[{"index":1,"function":{"arguments":":1}"}}]})") +
        chunk("{}", "\"tool_calls\"") +
        R"(data: {"id":"c1","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}})"
        "\n\ndata: [DONE]\n\n";
    const llm::ChatAnswer answer = collect(chat(), sse);
    const std::string over = rewrite(chat(), responses(), sse);
    EXPECT_EQ(openai_responses::strict_complaint(over), "");
    expect_same_answer(answer, collect(responses(), over));
    const std::string back = rewrite(responses(), chat(), over);
    expect_same_answer(answer, collect(chat(), back));
}

}  // namespace
}  // namespace weir::wire
