#include "wire/openai_responses/request.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"
#include "wire/openai_responses/items.hpp"

namespace weir::wire::openai_responses {
namespace {

std::string with(std::string_view more) {
    return R"({"model":"m","input":"hi",)" + std::string(more) + "}";
}
std::string input(std::string_view list) {
    return R"({"model":"m","input":[)" + std::string(list) + "]}";
}

llm::ChatRequest read(const std::string& body) {
    Result<llm::ChatRequest> request = read_request(body, {});
    EXPECT_TRUE(request.has_value()) << body << ": " << request.error().message();
    return request ? std::move(*request) : llm::ChatRequest();
}

std::string write(const llm::ChatRequest& request, const WriteOptions& options = {}) {
    const Result<Written> written = write_request(request, options);
    return written ? written->body : written.error().message();
}

TEST(ReadResponsesRequest, KeepsEveryField) {
    const llm::ChatRequest request = read(with(
        R"("instructions":"be brief","max_output_tokens":9,"temperature":0.5,"top_p":1,"stream":true,)"
        R"("top_logprobs":3,"parallel_tool_calls":false,"user":"u","store":false,"service_tier":"flex",)"
        R"("include":["reasoning.encrypted_content","file_search_call.results"],"truncation":"auto",)"
        R"("previous_response_id":"resp_0","conversation":{"id":"conv"},"background":true,)"
        R"("metadata":{"k":"v"},"prompt_cache_key":"p","max_tool_calls":2,"safety_identifier":"s",)"
        R"("text":{"verbosity":"low","format":{"type":"json_schema","name":"n","schema":{"a": 1},"strict":true}},)"
        R"("reasoning":{"effort":"high","summary":"auto","mode":"pro"},"stream_options":{"x":1})"));
    EXPECT_TRUE(request.messages.at(0).instructions);
    EXPECT_EQ(request.messages[0].role, llm::Role::system);
    EXPECT_EQ(request.output_max, Tokens(9));
    EXPECT_EQ(request.sampling.top_logprobs, 3);
    EXPECT_EQ(request.previous_response, "resp_0");
    EXPECT_EQ(request.conversation, "conv");
    EXPECT_EQ(request.verbosity, "low");
    EXPECT_EQ(request.response_format->schema_json, R"({"a": 1})");
    EXPECT_EQ(request.reasoning->effort, llm::Effort::high);
    EXPECT_EQ(request.reasoning->show_text, true);
    EXPECT_TRUE(request.proofs_asked);
    EXPECT_TRUE(request.usage_asked);
    EXPECT_EQ(request.store, false);
    std::vector<std::string> kept;
    for (const llm::Extra& extra : request.extras)
        kept.push_back(extra.name);
    EXPECT_EQ(kept, (std::vector<std::string>{"include", "truncation", "background",
                                              "max_tool_calls", "stream_options"}));
    EXPECT_TRUE(read(write(request)) == request);
}

TEST(ReadResponsesRequest, PutsATurnOfTheAssistantTogether) {
    const std::string reasoning =
        R"({"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"a"},)"
        R"({"type":"summary_text","text":"b"}],"encrypted_content":"gA=="})";
    const llm::ChatRequest request = read(input(
        R"({"role":"user","content":"q"},)" + reasoning +
        R"(,{"type":"message","id":"msg_1","role":"assistant","status":"completed","phase":"commentary",)"
        R"("content":[{"type":"output_text","text":"t","annotations":[]},{"type":"refusal","refusal":"no"}]},)"
        R"({"role":"assistant","content":"again"},{"role":"assistant","content":"and"},)"
        R"({"type":"function_call","id":"fc_1","call_id":"c1","name":"f","arguments":"{}","namespace":"n"},)"
        R"({"type":"custom_tool_call","call_id":"c2","name":"g","input":"free"},)"
        R"({"type":"web_search_call","id":"ws","status":"completed"},)"
        R"({"type":"function_call_output","call_id":"c1","output":"3"},)"
        R"({"type":"custom_tool_call_output","call_id":"c2","output":[{"type":"input_text","text":"x"},)"
        R"({"type":"input_image","file_id":"f"}]},{"type":"computer_call_output","call_id":"z","output":{}})"));
    ASSERT_EQ(request.messages.size(), 5U);
    const llm::Message& turn = request.messages[1];
    EXPECT_EQ(turn.role, llm::Role::assistant);
    ASSERT_EQ(turn.parts.size(), 8U);
    const auto& thought = std::get<llm::Reasoning>(turn.parts[0].body);
    EXPECT_EQ(thought.text, "a\n\nb");
    EXPECT_TRUE(thought.summary);
    EXPECT_EQ(thought.data, "gA==");
    EXPECT_EQ(thought.raw_json, reasoning);
    EXPECT_EQ(std::get<llm::Text>(turn.parts[1].body).item_id, "msg_1");
    EXPECT_EQ(find_mark(turn.parts[1].extras, item_mark)->json, R"({"phase":"commentary"})");
    EXPECT_EQ(find_mark(turn.parts[3].extras, item_mark), nullptr);
    EXPECT_EQ(find_mark(turn.parts[4].extras, item_mark)->json, "{}");
    const auto& call = std::get<llm::ToolCall>(turn.parts[5].body);
    EXPECT_EQ(call.id.value(), "c1");
    EXPECT_EQ(call.item_id, "fc_1");
    EXPECT_EQ(std::get<llm::ToolCall>(turn.parts[6].body).kind, llm::ToolCall::Kind::custom);
    EXPECT_TRUE(std::holds_alternative<llm::Opaque>(turn.parts[7].body));
    EXPECT_EQ(request.messages[2].role, llm::Role::tool);
    EXPECT_EQ(std::get<llm::ToolResult>(request.messages[3].parts[0].body).content.size(), 2U);
    EXPECT_EQ(request.messages[4].role, llm::Role::tool);
    const std::string written = write(request);
    EXPECT_NE(written.find(reasoning), std::string::npos);
    EXPECT_TRUE(read(written) == request);
}

TEST(ReadResponsesRequest, ReadsEveryKindOfPart) {
    const llm::ChatRequest request = read(input(
        R"({"role":"user","content":[)"
        R"({"type":"input_text","text":"t","prompt_cache_breakpoint":{"mode":"explicit"}},)"
        R"({"type":"input_image","image_url":"data:image/png;base64,AAA=","detail":"low"},)"
        R"({"type":"input_image","file_id":"file-1"},{"type":"input_file","file_url":"https://x/a.pdf"},)"
        R"({"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,AA"},)"
        R"({"type":"input_audio","input_audio":{"data":"AA","format":"wav"}},{"type":"future","x":1.0}]})"));
    const auto& parts = request.messages.at(0).parts;
    ASSERT_EQ(parts.size(), 7U);
    EXPECT_EQ(parts[0].cache->form, llm::CacheMarker::Form::breakpoint);
    EXPECT_EQ(std::get<llm::Image>(parts[1].body).media.media_type, "image/png");
    EXPECT_EQ(std::get<llm::Image>(parts[2].body).media.origin.wire, "openai_responses");
    EXPECT_EQ(std::get<llm::File>(parts[3].body).media.source, llm::Media::Source::url);
    EXPECT_EQ(std::get<llm::File>(parts[4].body).name, "a.pdf");
    EXPECT_EQ(std::get<llm::Audio>(parts[5].body).format, "wav");
    EXPECT_EQ(std::get<llm::Opaque>(parts[6].body).json, R"({"type":"future","x":1.0})");
    EXPECT_TRUE(read(write(request)) == request);
}

TEST(ReadResponsesRequest, ReadsEveryToolAndChoice) {
    const llm::ChatRequest request = read(with(
        R"("tools":[{"type":"function","name":"f","parameters":{"b": 1,"a":2},"strict":false,"defer_loading":true},)"
        R"({"type":"function","name":"g","parameters":null},)"
        R"({"type":"custom","name":"c","format":{"type":"grammar","syntax":"lark","definition":"d"}},)"
        R"({"type":"web_search_preview","search_context_size":"low"},{"type":"mcp","server_label":"x"}],)"
        R"("tool_choice":{"type":"allowed_tools","mode":"required","tools":[{"type":"function","name":"f"},)"
        R"({"type":"web_search_preview"}]})"));
    EXPECT_EQ(request.tools.at(0).parameters_json, R"({"b": 1,"a":2})");
    EXPECT_EQ(request.tools[0].extras.at(0).name, "defer_loading");
    EXPECT_EQ(request.tools[1].strict, std::nullopt);
    EXPECT_EQ(request.tools[2].grammar->syntax, "lark");
    EXPECT_EQ(request.tools[3].name, "web_search");
    EXPECT_EQ(request.tools[4].name, "mcp");
    EXPECT_EQ(request.tool_choice->names.at(1).kind, llm::Tool::Kind::hosted);
    EXPECT_TRUE(request.tool_choice->allowed_required);
    EXPECT_TRUE(read(write(request)) == request);
    for (const std::string choice :
         {R"("auto")", R"("none")", R"("required")", R"({"type":"function","name":"f"})",
          R"({"type":"custom","name":"f"})", R"({"type":"file_search"})",
          R"({"type":"mcp","server_label":"x","name":"y"})"}) {
        const llm::ChatRequest one = read(with("\"tool_choice\":" + choice));
        EXPECT_NE(write(one).find("\"tool_choice\":" + choice), std::string::npos) << choice;
    }
}

TEST(ReadResponsesRequest, NamesTheFieldThatIsWrong) {
    const auto field_of = [](const std::string& body) {
        const Result<llm::ChatRequest> got = read_request(body, {});
        EXPECT_FALSE(got.has_value()) << body;
        return got ? "" : got.error().field();
    };
    EXPECT_EQ(field_of(input(R"({"role":"robot","content":"x"})")), "input[0].role");
    EXPECT_EQ(field_of(input(R"({"role":"user","content":3})")), "input[0].content");
    EXPECT_EQ(field_of(input(R"({"role":"user","content":["x"]})")), "input[0].content[0]");
    EXPECT_EQ(field_of(input(R"({"role":"user","content":[{}]})")), "input[0].content[0].type");
    EXPECT_EQ(field_of(input(R"({"type":7})")), "input[0].type");
    EXPECT_EQ(field_of(input("{}")), "input[0].type");
    EXPECT_EQ(field_of(input(R"({"type":"function_call","name":"f"})")), "input[0].call_id");
    EXPECT_EQ(field_of(input(R"({"type":"function_call","call_id":"c"})")), "input[0].name");
    EXPECT_EQ(field_of(input(R"({"type":"function_call_output","output":"x"})")),
              "input[0].call_id");
    EXPECT_EQ(field_of(input(R"({"type":"function_call_output","call_id":"c","output":{}})")),
              "input[0].output");
    EXPECT_EQ(field_of(with(R"("tools":[{"type":"function"}])")), "tools[0].name");
    EXPECT_EQ(field_of(with(R"("tools":[{"name":"f"}])")), "tools[0].type");
    EXPECT_EQ(field_of(with(R"("tools":[{"type":"function","name":"f","parameters":1}])")),
              "tools[0].parameters");
    EXPECT_EQ(field_of(with(R"("tool_choice":"maybe")")), "tool_choice");
    EXPECT_EQ(field_of(with(R"("tool_choice":{"type":"function"})")), "tool_choice.name");
    EXPECT_EQ(field_of(with(R"("include":"x")")), "include");
    EXPECT_EQ(field_of(with(R"("user":1)")), "user");
    EXPECT_EQ(field_of(with(R"("text":{"format":{"type":"json_schema","schema":1}})")),
              "text.format.schema");
}

TEST(WriteResponsesRequest, NamesWhatItCannotSay) {
    llm::ChatRequest request = read(R"({"model":"m","input":"hi"})");
    request.sampling = {.top_k = 1, .seed = 2, .stop = {"x"}, .n = 2};
    request.messages[0].name = "bob";
    request.messages[0].parts.push_back({.body = llm::Video{}});
    request.extras.push_back({"anthropic", "container", "1"});
    const Result<Written> written = write_request(request, {});
    ASSERT_TRUE(written.has_value());
    EXPECT_EQ(written->dropped,
              (std::vector<std::string>{"messages[0].name", "messages[0].content.video", "top_k",
                                        "seed", "stop", "n", "container"}));
}

TEST(WriteResponsesRequest, RefusesForeignHostedToolsAndFormsButASearch) {
    llm::ChatRequest request = read(R"({"model":"m","input":"hi"})");
    request.tools.push_back({.kind = llm::Tool::Kind::hosted, .name = "bash", .wire = "anthropic"});
    EXPECT_EQ(write_request(request, {}).error().field(), "tools[0]");
    request.tools = {{.kind = llm::Tool::Kind::hosted,
                      .name = "web_search",
                      .wire = "openai_chat",
                      .raw_json = R"({"search_context_size":"low","user_location":)"
                                  R"({"type":"approximate","approximate":{"city":"Oslo"}}})"}};
    EXPECT_NE(
        write(request).find(R"({"type":"web_search","search_context_size":"low","user_location":)"
                            R"({"type":"approximate","city":"Oslo"}})"),
        std::string::npos);
    request.response_format = llm::ResponseFormat{.kind = llm::ResponseFormat::Kind::other,
                                                  .other = {"openai_chat", "{}"}};
    EXPECT_EQ(write_request(request, {}).error().kind(), ErrorKind::unsupported);
}

// TRAP-55: a function from elsewhere that does not say so is not strict.
TEST(WriteResponsesRequest, SaysNotStrictForToolsOfOtherWires) {
    llm::ChatRequest request = read(R"({"model":"m","input":"hi"})");
    request.tools = {{.name = "f"}};
    EXPECT_NE(write(request).find(
                  R"("tools":[{"type":"function","name":"f","parameters":null,"strict":false}])"),
              std::string::npos);
}

TEST(WriteResponsesRequest, GivesProofsBackOnlyToTheirOrigin) {
    llm::ChatRequest request =
        read(input(R"({"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"gA"})"));
    auto& own = std::get<llm::Reasoning>(request.messages[0].parts[0].body);
    own.origin.provider = "azure";
    EXPECT_NE(write(request, {.provider = "azure"}).find("gA"), std::string::npos);
    const Result<Written> elsewhere = write_request(request, {.provider = "openai"});
    EXPECT_EQ(elsewhere->body.find("gA"), std::string::npos);
    EXPECT_EQ(elsewhere->dropped, std::vector<std::string>{"messages[0].reasoning.signature"});

    own = {.text = "hm", .signature = "sig", .origin = {.wire = "anthropic", .provider = {}}};
    EXPECT_NE(
        write(request).find(
            R"({"type":"reasoning","summary":[],"content":[{"type":"reasoning_text","text":"hm"}]})"),
        std::string::npos);
    EXPECT_EQ(
        write_request(request, {.reasoning_text = WriteOptions::ReasoningText::none})->dropped,
        (std::vector<std::string>{"messages[0].reasoning.signature", "messages[0].reasoning"}));
}

TEST(WriteResponsesRequest, PutsResultsFirstAndMarksErrors) {
    llm::ChatRequest request = read(R"({"model":"m","input":"hi"})");
    request.messages[0].parts.push_back(
        {.body = llm::ToolResult{
             .call = llm::ToolCallId(std::string(90, 'x')),
             .content = {{.body = llm::Text{.text = "gone", .citations = {}}, .cache = {}}},
             .is_error = true}});
    const std::string body = write(request);
    EXPECT_NE(body.find(R"("input":[{"type":"function_call_output","call_id":"call_)"),
              std::string::npos);
    EXPECT_NE(
        body.find(R"("output":"Error: gone"},{"type":"message","role":"user","content":"hi"})"),
        std::string::npos);
}

}  // namespace
}  // namespace weir::wire::openai_responses
