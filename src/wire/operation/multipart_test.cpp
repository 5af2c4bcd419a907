#include "wire/operation/multipart.hpp"

#include <gtest/gtest.h>

#include "wire/operation/form.hpp"

namespace weir::wire::operation {
namespace {

std::string part(std::string_view name, std::string_view value, std::string_view more = "") {
    return "--b\r\nContent-Disposition: form-data; name=\"" + std::string(name) + "\"" +
           std::string(more) + "\r\n\r\n" + std::string(value) + "\r\n";
}
const std::string file = part("file", "RIFF\r\n--\r\n--c? no\r\r\n-\xff\n", "; filename=\"a.wav\"");

struct Outcome {
    std::string error;
    std::string model;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome read(std::initializer_list<std::string_view> chunks, MultipartLimits limits = {}) {
    MultipartReader reader("b", form_fields, limits);
    for (const std::string_view chunk : chunks)
        if (const auto fed = reader.feed(chunk); !fed) return {.error = fed.error().message()};
    if (const auto ended = reader.finish(); !ended) return {.error = ended.error().message()};
    const FormField* const model = reader.find("model");
    if (model == nullptr) return {};
    return {.error = {}, .model = model->value, .begin = model->begin, .end = model->end};
}

TEST(Multipart, FindsAFieldAndItsPlaceBeforeAndBehindAFile) {
    for (const std::string& body : {part("model", "whisper-1") + file + "--b--\r\n",
                                    file + part("model", "whisper-1") + "--b--"}) {
        const Outcome outcome = read({body});
        EXPECT_EQ(outcome.error, "");
        EXPECT_EQ(outcome.model, "whisper-1");
        EXPECT_EQ(body.substr(outcome.begin, outcome.end - outcome.begin), "whisper-1");
    }
}

TEST(Multipart, AnySplitGivesTheSame) {
    const std::string body =
        part("n", "2") + file + part("model", "a\r\n--\r\n-b") + part("user", "") + "--b--\r\n";
    const Outcome whole = read({body});
    EXPECT_EQ(whole.error, "");
    EXPECT_EQ(whole.model, "a\r\n--\r\n-b");
    for (std::size_t cut = 0; cut <= body.size(); ++cut)
        EXPECT_EQ(read({std::string_view(body).substr(0, cut), std::string_view(body).substr(cut)}),
                  whole)
            << cut;
    MultipartReader reader("b", form_fields);
    for (const char& byte : body)
        ASSERT_TRUE(reader.feed({&byte, 1}));
    EXPECT_TRUE(reader.finish());
    EXPECT_EQ(reader.bytes(), body.size());
}

TEST(Multipart, EveryTruncationIsAnError) {
    const std::string body = part("model", "m") + file + "--b--";
    for (std::size_t length = 0; length < body.size(); ++length)
        EXPECT_NE(read({std::string_view(body).substr(0, length)}).error, "") << length;
}

TEST(Multipart, RefusesWhatIsNoForm) {
    for (const std::string& wrong :
         {std::string("preamble\r\n--b--\r\n"), std::string("\r\n--b--"), std::string("--c--"),
          std::string("--bb\r\n"), std::string("--b \r\n"), std::string("--b\n"),
          std::string("--b--\r\nepilogue"), std::string("--b--\r\n\r\n\r\n\r\n\r\n"),
          std::string("--b\r\n\r\nno head\r\n--b--"), part("x", "1") + "--b-",
          part("x", "1") + "--bx", std::string("{\"model\":\"m\"}")})
        EXPECT_NE(read({wrong}).error, "") << wrong;
    EXPECT_EQ(read({"--b--"}).error, "") << "a form without fields";
}

TEST(Multipart, WantedFieldsStandOnceAndAreNoFiles) {
    EXPECT_EQ(read({part("model", "a") + part("model", "b")}).error, "model stands twice");
    EXPECT_EQ(read({part("stream", "") + part("stream", "")}).error, "stream stands twice");
    EXPECT_EQ(read({part("model", "a", "; filename=x")}).error,
              "model must be a plain field, not a file");
    EXPECT_EQ(read({part("model", "a", "\r\nContent-Transfer-Encoding: base64")}).error,
              "model must be a plain field, not an encoded one");
    EXPECT_EQ(read({part("image[]", "a") + part("image[]", "b") + "--b--"}).error, "");
}

TEST(Multipart, EverythingHasALimit) {
    const MultipartLimits limits{.part_head_bytes_max = 60, .field_bytes_max = 5, .parts_max = 2};
    EXPECT_EQ(read({part("model", "12345") + "--b--"}, limits).model, "12345");
    EXPECT_EQ(read({part("model", "123456")}, limits).error, "model is longer than 5 bytes");
    EXPECT_NE(read({part("x", "", std::string(60, ' '))}, limits).error, "");
    EXPECT_EQ(read({part("x", std::string(1000, 'x')) + "--b--"}, limits).error, "")
        << "others may be long";
    EXPECT_EQ(read({part("x", "") + part("x", "") + part("x", "")}, limits).error,
              "the multipart body has more than 2 parts");
}

}  // namespace
}  // namespace weir::wire::operation
