#include "json/writer.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <limits>

#include "json/document.hpp"

namespace weir::json {
namespace {

TEST(Writer, PutsCommasAndColons) {
    std::string body;
    Writer out(body);
    out.open_object().member("a", "x\"y").member("b", 1).key("c").open_array();
    out.integer(-5).number(0.5).boolean(true).null().raw("{\"z\":1}").text("t");
    out.open_object().close_object().open_array().close_array().close_array();
    out.maybe("d", std::optional<int>()).maybe("e", std::optional<bool>(false));
    out.member_raw("f", "").close_object();
    EXPECT_EQ(body,
              R"({"a":"x\"y","b":1,"c":[-5,0.5,true,null,{"z":1},"t",{},[]],"e":false,"f":null})");
    EXPECT_TRUE(validate(body).has_value());
}

TEST(Writer, WritesNumbersThatReadBack) {
    for (const double value : {0.0, -0.0, 1.0, -2.5, 0.1, 0.29, 0.0001, -0.00012, 0.1 + 0.2, 1e9,
                               999'999'999.9999, 1e300, 5e-324, 123456789.125}) {
        std::string body;
        Writer(body).number(value);
        EXPECT_EQ(body, fmt::format("{}", value));  // the shortest
        const Result<Document> document = read(body);
        ASSERT_TRUE(document.has_value()) << body;
        EXPECT_EQ(document->root().number(), value) << body;
    }
    std::string body;
    Writer(body).number(std::numeric_limits<double>::infinity());
    EXPECT_EQ(body, "null");
    std::string integral;
    Writer(integral).number(1.0);
    EXPECT_EQ(integral, "1");
}

TEST(WriterDeathTest, AbortsOnAnUnbalancedClose) {
    std::string body;
    Writer out(body);
    EXPECT_DEATH(out.close_object(), "");
}

}  // namespace
}  // namespace weir::json
