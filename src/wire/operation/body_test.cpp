#include "wire/operation/body.hpp"

#include <gtest/gtest.h>

#include "wire/operation/operation.hpp"

namespace weir::wire::operation {
namespace {

TEST(OperationBody, PeeksWhatDecidesAboutTheCall) {
    const auto peeked = peek(R"({"input":["a","b"],"model":"m","user":"u","n":2,"x":1})", {});
    ASSERT_TRUE(peeked.has_value());
    EXPECT_EQ(peeked->model, "m");
    EXPECT_EQ(peeked->user, "u");
    EXPECT_EQ(peeked->n, 2);
    EXPECT_FALSE(peeked->stream);
    EXPECT_EQ(peeked->output_max, Tokens(0)) << "it makes no text";
    const auto completion =
        peek_completion(R"({"model":"m","prompt":"p","stream":true,"max_tokens":7})", {});
    ASSERT_TRUE(completion.has_value());
    EXPECT_TRUE(completion->stream);
    EXPECT_EQ(completion->output_max, Tokens(7));
}

TEST(OperationBody, NamesTheFieldThatIsWrong) {
    struct Row {
        std::string_view body;
        std::string_view field;
    };
    for (const Row& row :
         {Row{R"({"input":"a"})", "model"}, Row{R"({"model":7})", "model"},
          Row{R"({"model":"m","n":0})", "n"}, Row{R"({"model":"m","stream":"yes"})", "stream"},
          Row{R"({"model":"m","max_tokens":-1})", "max_tokens"},
          Row{R"({"model":"m","model":"n"})", "model"}}) {
        const auto peeked = peek_completion(row.body, {});
        ASSERT_FALSE(peeked.has_value()) << row.body;
        EXPECT_EQ(peeked.error().kind(), ErrorKind::invalid_request);
        EXPECT_EQ(peeked.error().field(), row.field) << row.body;
    }
    EXPECT_FALSE(peek("[", {}).has_value());
    EXPECT_FALSE(peek("[]", {}).has_value());
}

TEST(OperationBody, TheModelIsSplicedAndNothingElse) {
    const std::string_view body = R"({ "model" : "route" , "input":[1, 2] })";
    const auto peeked = peek(body, {});
    ASSERT_TRUE(peeked.has_value());
    const Operation* embeddings = find_operation("embeddings");
    ASSERT_NE(embeddings, nullptr);
    EXPECT_EQ(embeddings->wire.edit(body, *peeked, {.model = "text-embedding-3-small"}).text(),
              R"({ "model" : "text-embedding-3-small" , "input":[1, 2] })");
}

TEST(OperationBody, ReadsUsageInEveryShape) {
    const auto usage = [](std::string_view body) {
        const auto facts = scan_answer(body, {}, {});
        EXPECT_TRUE(facts.has_value()) << body;
        return facts && facts->usage ? *facts->usage : llm::Usage();
    };
    // Recorded of OpenAI embeddings, 2025.
    EXPECT_EQ(
        usage(
            R"({"object":"list","data":[],"model":"m","usage":{"prompt_tokens":8,"total_tokens":8}})")
            .input(),
        Tokens(8));
    EXPECT_EQ(usage(R"({"results":[],"usage":{"total_tokens":15}})").input(), Tokens(15));
    const llm::Usage image = usage(
        R"({"created":1,"data":[],"usage":{"input_tokens":50,"output_tokens":4160,"total_tokens":4210,"input_tokens_details":{"image_tokens":40,"text_tokens":10}}})");
    EXPECT_EQ(image.input(), Tokens(50));
    EXPECT_EQ(image.input_image, Tokens(40));
    EXPECT_EQ(image.output_image, Tokens(4160));
    const auto none = scan_answer(R"({"id":"modr-1","results":[]})", {}, {});
    ASSERT_TRUE(none.has_value());
    EXPECT_FALSE(none->usage.has_value());
}

TEST(OperationBody, AnErrorInsideASuccessAndGarbageAreErrors) {
    const auto facts = scan_answer(R"({"error":{"message":"no","code":"429"}})", {}, {});
    ASSERT_TRUE(facts.has_value());
    ASSERT_TRUE(facts->error.has_value());
    EXPECT_EQ(facts->error->kind(), ErrorKind::upstream_rate_limited);
    for (const std::string_view garbage : {"", "{", "[]", "null", "\xff"})
        EXPECT_EQ(scan_answer(garbage, {}, {}).error().kind(), ErrorKind::upstream_protocol);
    EXPECT_TRUE(scan_bytes("\xff\xfb\x90", {}, {}).has_value());
}

TEST(Operations, EachRowIsWholeForPassingThrough) {
    for (const Operation& operation : operations()) {
        EXPECT_EQ(find_operation(operation.wire.name), &operation);
        EXPECT_TRUE(operation.path.starts_with('/'));
        EXPECT_TRUE(operation.wire.peek && operation.wire.edit && operation.wire.scan_answer &&
                    operation.wire.scan_stream && operation.wire.write_error &&
                    operation.wire.write_stream_error && operation.wire.read_error);
        EXPECT_EQ(find(operation.wire.name), nullptr) << "no wire of chat has that name";
    }
}

}  // namespace
}  // namespace weir::wire::operation
