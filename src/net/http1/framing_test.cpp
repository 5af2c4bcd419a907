#include "net/http1/framing.hpp"

#include <gtest/gtest.h>

namespace weir::net::http1 {
namespace {

TEST(Method, EveryNameIsReadAsItIsWritten) {
    for (const Method method : {Method::get, Method::head, Method::post, Method::put, Method::patch,
                                Method::del, Method::options, Method::connect}) {
        EXPECT_FALSE(name(method).empty());
        EXPECT_EQ(method_by_name(name(method)), method);
    }
    EXPECT_EQ(name(Method::del), "DELETE");
}

TEST(Method, NamesAreCaseSensitiveAndWhole) {
    for (const std::string_view text : {"get", "GE", "GETS", "", "DEL", "PURGE"})
        EXPECT_EQ(method_by_name(text), Method::other) << text;
    EXPECT_EQ(name(Method::other), "");
}

TEST(Sender, DecidesWhoseFaultABadByteIs) {
    EXPECT_EQ(malformed_kind(Sender::client), ErrorKind::invalid_request);
    EXPECT_EQ(malformed_kind(Sender::upstream), ErrorKind::upstream_protocol);
}

}  // namespace
}  // namespace weir::net::http1
