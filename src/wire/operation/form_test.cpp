#include "wire/operation/form.hpp"

#include <gtest/gtest.h>

#include "wire/operation/operation.hpp"

namespace weir::wire::operation {
namespace {

using Fields = std::initializer_list<std::pair<std::string_view, std::string_view>>;

MultipartReader reader_of(Fields fields) {
    MultipartReader reader("b", form_fields);
    std::string body;
    for (const auto& [name, value] : fields)
        body += "--b\r\nContent-Disposition: form-data; name=\"" + std::string(name) +
                "\"\r\n\r\n" + std::string(value) + "\r\n";
    EXPECT_TRUE(reader.feed(body + "--b--"));
    return reader;
}

TEST(Form, PeeksWhatDecidesAboutTheCall) {
    const auto peek = peek_form(
        reader_of({{"model", "whisper-1"}, {"stream", "True"}, {"n", "3"}, {"user", "u"}}));
    ASSERT_TRUE(peek.has_value() && peek->has_value());
    EXPECT_EQ((*peek)->model, "whisper-1");
    EXPECT_EQ((*peek)->model_value.size(), 9U);
    EXPECT_TRUE((*peek)->stream);
    EXPECT_EQ((*peek)->n, 3);
    EXPECT_EQ((*peek)->user, "u");
    EXPECT_FALSE((*peek_form(reader_of({{"model", "m"}, {"stream", "false"}})))->stream);
}

TEST(Form, WithoutAModelNothingIsKnownYet) {
    const auto peek = peek_form(reader_of({{"stream", "true"}}));
    ASSERT_TRUE(peek.has_value());
    EXPECT_FALSE(peek->has_value());
    EXPECT_EQ(model_missing().field(), "model");
}

TEST(Form, NamesTheFieldThatIsWrong) {
    EXPECT_EQ(peek_form(reader_of({{"model", ""}})).error().field(), "model");
    EXPECT_EQ(peek_form(reader_of({{"model", "a\nb"}})).error().field(), "model");
    for (const std::string_view n : {"0", "-1", "129", "two", ""})
        EXPECT_EQ(peek_form(reader_of({{"model", "m"}, {"n", n}})).error().field(), "n") << n;
    EXPECT_FALSE(write_form_model("a\r\n--b").has_value());
    EXPECT_EQ(write_form_model("whisper-1").value_or(""), "whisper-1");
}

TEST(Form, FourOperationsHaveOne) {
    int forms = 0;
    for (const Operation& operation : operations())
        forms += operation.form ? 1 : 0;
    EXPECT_EQ(forms, 4);
}

}  // namespace
}  // namespace weir::wire::operation
