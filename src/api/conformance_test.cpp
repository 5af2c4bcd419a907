#include "api/conformance.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "json/document.hpp"
#include "wire/wire.hpp"

namespace weir::api {
namespace {

TEST(Conformance, HasEveryPairOfWiresAndAccountsForEveryFeature) {
    const auto document = json::read(conformance_document());
    ASSERT_TRUE(document) << document.error().message();
    const json::Value root = document->root();
    std::set<std::string> features;
    for (const json::Value one : root["features"].elements())
        features.insert(one.text());
    EXPECT_GE(features.size(), 20U);
    std::set<std::string> pairs;
    for (const json::Value pair : root["pairs"].elements()) {
        const std::string client = pair["client"].text();
        const std::string provider = pair["provider"].text();
        EXPECT_NE(wire::find(client), nullptr) << client;
        EXPECT_NE(wire::find(provider), nullptr) << provider;
        pairs.insert(client + " " + provider);
        std::set<std::string> seen;
        for (const json::Value one : pair["kept"].elements())
            seen.insert(one.text());
        for (const json::Value one : pair["lost"].elements()) {
            seen.insert(one["feature"].text());
            EXPECT_FALSE(one["why"].text().empty());
        }
        EXPECT_EQ(seen, features) << client << " to " << provider;
    }
    EXPECT_EQ(pairs.size(), root["clients"].size() * root["providers"].size());
    EXPECT_EQ(pairs.size(), 36U);
}

}  // namespace
}  // namespace weir::api
