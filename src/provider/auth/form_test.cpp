#include "provider/auth/form.hpp"

#include <gtest/gtest.h>

namespace weir::provider::auth {
namespace {

TEST(AuthForm, EncodesAllButTheUnreserved) {
    EXPECT_EQ(percent_encode("AZaz09-._~"), "AZaz09-._~");
    EXPECT_EQ(percent_encode("a:b/c d+%\xC3\xA9"), "a%3Ab%2Fc%20d%2B%25%C3%A9");
    EXPECT_EQ(percent_encode(""), "");
}

TEST(AuthForm, KeepsItsOrder) {
    Form form;
    form.add("b", "1&2").add("a", "").add("c", "x=y");
    EXPECT_EQ(form.take().reveal(), "b=1%262&a=&c=x%3Dy");
}

}  // namespace
}  // namespace weir::provider::auth
