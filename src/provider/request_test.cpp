// What goes upstream: edits of the body and headers.
#include <gtest/gtest.h>

#include "json/limits.hpp"
#include "provider/request_edits.hpp"
#include "provider/request_headers.hpp"
#include "wire/openai_chat/peek.hpp"

namespace weir::provider {
namespace {

using catalog::OutputLimit;
using catalog::Quirks;
using catalog::StreamUsage;

// "#" stands for a messages member.
std::string with_messages(std::string_view text) {
    std::string out;
    for (const char c : text)
        out += c == '#' ? R"("messages":[{"role":"user","content":"hi"}])" : std::string(1, c);
    return out;
}

struct Edited {
    std::string body;
    std::string dropped;
};

Edited edited(std::string_view body, std::string_view model, const Quirks& quirks) {
    const std::string whole = with_messages(body);
    const Result<wire::ChatPeek> peek = wire::openai_chat::peek(whole, json::Limits{});
    EXPECT_TRUE(peek) << (peek ? "" : peek.error().message());
    if (!peek) return {};
    const RequestEdits edits = request_edits(*peek, model, quirks);
    Edited result{wire::openai_chat::edit(whole, *peek, edits.edit).text(), {}};
    for (const std::string& field : edits.dropped)
        result.dropped += (result.dropped.empty() ? "" : " ") + field;
    return result;
}

TEST(RequestEdits, NothingChangesThatNeedNot) {
    const std::string_view body = R"({ "model":"m",  "new_field":1.0, #})";
    const Edited result = edited(body, "m", Quirks{.output_limit = OutputLimit::both});
    EXPECT_EQ(result.body, with_messages(body));
    EXPECT_EQ(result.dropped, "");
}

TEST(RequestEdits, EachRowOfTheTable) {
    struct Row {
        std::string_view what;
        std::string_view body;
        Quirks quirks;
        std::string_view expected;
        std::string_view dropped;
    };
    const Row rows[] = {
        {"the provider's spelling of the model",
         R"({"model":"fast",#})",
         {},
         R"({"model":"m",#})",
         ""},
        {"usage is asked of a stream",
         R"({"model":"m","stream":true,#})",
         {},
         R"({"stream_options":{"include_usage":true},"model":"m","stream":true,#})",
         ""},
        {"not where it always comes",
         R"({"model":"m","stream":true,#})",
         {.stream_usage = StreamUsage::always},
         R"({"model":"m","stream":true,#})",
         ""},
        {"not where it is refused, even when the client asks",
         R"({"model":"m","stream":true,"stream_options":{"include_usage":true},#})",
         {.stream_usage = StreamUsage::not_supported},
         R"({"model":"m","stream":true,#})",
         ""},
        {"nor where the field is unknown",
         R"({"model":"m","stream":true,"stream_options":{"include_usage":true},#})",
         {.stream_usage = StreamUsage::always, .unsupported_fields = "stream_options"},
         R"({"model":"m","stream":true,#})",
         ""},
        {"the limit's new name to the old",
         R"({"model":"m","max_completion_tokens":5,#})",
         {.output_limit = OutputLimit::max_tokens},
         R"({"model":"m","max_tokens":5,#})",
         ""},
        {"and back",
         R"({"model":"m","max_tokens":5,#})",
         {.output_limit = OutputLimit::max_completion_tokens},
         R"({"model":"m","max_completion_tokens":5,#})",
         ""},
        {"either name where both are known",
         R"({"model":"m","max_tokens":5,#})",
         {.output_limit = OutputLimit::both},
         R"({"model":"m","max_tokens":5,#})",
         ""},
        {"renamed though listed as unsupported (Mistral)",
         R"({"model":"m","max_completion_tokens":5,"seed":7,"user":"u",#})",
         {.seed_field = "random_seed", .unsupported_fields = "user seed max_completion_tokens"},
         R"({"model":"m","max_tokens":5,"random_seed":7,#})",
         "user"},
        {"what it would refuse is left out and named",
         R"({"model":"m","logprobs":true,#,"logit_bias":{}})",
         {.unsupported_fields = "logit_bias logprobs"},
         R"({"model":"m",#})",
         "logprobs logit_bias"},
        {"a seed that has no name there",
         R"({"model":"m","seed":1,#})",
         {.seed_field = ""},
         R"({"model":"m",#})",
         "seed"},
    };
    for (const Row& row : rows) {
        const Edited result = edited(row.body, "m", row.quirks);
        EXPECT_EQ(result.body, with_messages(row.expected)) << row.what;
        EXPECT_EQ(result.dropped, row.dropped) << row.what;
    }
}

TEST(RequestEdits, TwoLimitsBecomeOne) {
    const Edited result = edited(R"({"model":"m","max_tokens":null,"max_completion_tokens":5,#})",
                                 "m", {.output_limit = OutputLimit::max_tokens});
    EXPECT_EQ(result.body.find("max_completion_tokens"), std::string::npos) << result.body;
    EXPECT_NE(result.body.find(R"("max_tokens":5)"), std::string::npos) << result.body;
}

class RequestHeaders : public testing::Test {
protected:
    static ProviderSettings settings() {
        ProviderSettings settings{.id = "acme", .url = "https://acme.test/v1"};
        settings.credentials.push_back({.name = "k", .secret = Secret("sk-ours")});
        settings.headers = {{"x-team", "blue"}, {"openai-beta", "fixed"}};
        return settings;
    }
    catalog::Catalog catalog = catalog::open_embedded();
    Provider provider{settings(), catalog};
};

TEST_F(RequestHeaders, SaysWhatMustBeSaidAndNothingOfTheClients) {
    const std::vector<HeaderField> client = {
        {"Host", "weir.local"},           {"Authorization", "Bearer sk-client"},
        {"api-key", "sk-client"},         {"x-api-key", "sk-client"},
        {"Cookie", "session=1"},          {"Connection", "keep-alive"},
        {"Transfer-Encoding", "chunked"}, {"Content-Length", "3"},
        {"X-Forwarded-For", "10.0.0.1"},  {"User-Agent", "OpenAI/Python"},
        {"Accept-Encoding", "gzip"},      {"OpenAI-Organization", "org-client"},
        {"traceparent", "client's"},      {"x-stainless-lang", "python"},
        {"OpenAI-Beta", "client"},        {"Idempotency-Key", "id-1"},
        {"idempotency-key", "id-2"},      {"x-title", ""},
    };
    std::vector<HeaderField> out;
    request_headers({.provider = provider,
                     .credential = provider.credentials().data(),
                     .client = client,
                     .user_agent = "weir/1",
                     .traceparent = "00-1-2-01",
                     .tracestate = "t=1",
                     .stream = true},
                    out);
    EXPECT_EQ(out, (std::vector<HeaderField>{{"content-type", "application/json"},
                                             {"accept", "text/event-stream"},
                                             {"accept-encoding", "identity"},
                                             {"user-agent", "weir/1"},
                                             {"authorization", "Bearer sk-ours"},
                                             {"traceparent", "00-1-2-01"},
                                             {"tracestate", "t=1"},
                                             {"x-team", "blue"},
                                             {"openai-beta", "fixed"},
                                             {"idempotency-key", "id-1"}}));
}

TEST_F(RequestHeaders, WithoutCredentialOrTraceThereAreNone) {
    std::vector<HeaderField> out;
    request_headers({.provider = provider, .user_agent = "weir/1"}, out);
    EXPECT_EQ(header(out, "authorization"), "");
    EXPECT_EQ(header(out, "traceparent"), "");
    EXPECT_EQ(header(out, "accept"), "application/json");
}

}  // namespace
}  // namespace weir::provider
