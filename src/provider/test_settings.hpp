#pragma once
// A fixture that reads `providers:` from YAML text with variables of its own.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "provider/provider.hpp"
#include "provider/settings.hpp"

namespace weir::provider::test {

class SettingsFixture : public testing::Test {
protected:
    ProvidersRead read(std::string_view yaml) {
        problems = config::Problems();
        environment = [this](std::string_view name) -> std::optional<std::string> {
            const auto at = variables.find(name);
            return at == variables.end() ? std::nullopt : std::optional(at->second);
        };
        const config::Node node = config::read_yaml(yaml, "weir.yaml", problems);
        return read_providers(config::Section(node, "providers", problems, environment), catalog);
    }
    ProvidersRead good(std::string_view yaml) {
        ProvidersRead result = read(yaml);
        EXPECT_EQ(problems.text(), "");
        return result;
    }
    // The only problem of the text, or how it begins; no secret is ever in it.
    void expect_problem(std::string_view yaml, std::string_view problem) {
        read(yaml);
        EXPECT_TRUE(problems.text().starts_with(problem)) << yaml << "\n" << problems.text();
        EXPECT_EQ(problems.all().size(), 1U) << problems.text();
        EXPECT_EQ(problems.text().find("sk-literal"), std::string::npos);
    }
    // Read, laid over the catalog, made.
    std::vector<Provider> make(std::string_view yaml) {
        ProvidersRead result = good(yaml);
        Result<catalog::Catalog> with = catalog::open_embedded().with(std::move(result.overlay));
        EXPECT_TRUE(with) << (with ? "" : with.error().message());
        laid_over = std::make_unique<catalog::Catalog>(*std::move(with));
        return make_providers(std::move(result.providers), *laid_over);
    }

    catalog::Catalog catalog = catalog::open_embedded();
    std::unique_ptr<catalog::Catalog> laid_over;
    std::map<std::string, std::string, std::less<>> variables = {
        {"OPENAI_API_KEY", "sk-openai"}, {"KEY_2", "sk-two"}, {"HOST", "host.test"}, {"EMPTY", ""}};
    config::Environment environment;
    config::Problems problems;
};

}  // namespace weir::provider::test
