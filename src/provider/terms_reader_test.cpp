#include "provider/terms_reader.hpp"

#include "provider/test_settings.hpp"

namespace weir::provider {
namespace {

using test::SettingsFixture;
class TermsReader : public SettingsFixture {};

TEST_F(TermsReader, TermsTagsAndQualitiesOfAProvider) {
    const ProvidersRead result = good(R"(
openai:
  discount: 12%
  surcharge: { tools: 5%, structured: 0.5%, long: { over: 200k, extra: 100% } }
  tags: [vetted, eu-contract]
  models: [{ id: gpt-5, quality: 71.5 }, { id: gpt-5-mini }])");
    const ProviderSettings& settings = result.providers.at(0);
    EXPECT_EQ(settings.terms, (catalog::Terms{.discount_bp = 1'200,
                                              .tools_bp = 500,
                                              .structured_bp = 50,
                                              .long_bp = 10'000,
                                              .long_over = Tokens(200'000)}));
    EXPECT_EQ(settings.tags, (std::vector<std::string>{"vetted", "eu-contract"}));
    EXPECT_EQ(settings.qualities, (std::vector<ModelQuality>{{"gpt-5", 71.5}}));
}

TEST_F(TermsReader, NamesWhatIsNoPercentageOrOnlyHalfSaid) {
    expect_problem("openai: { discount: 0.12 }",
                   "weir.yaml:1:21: providers.openai: \"discount\" must be a percentage from 0% to "
                   "100%, not \"0.12\"");
    expect_problem("openai: { discount: 120% }", "weir.yaml:1:21: providers.openai: \"discount\"");
    expect_problem("openai: { surcharge: { long: { over: 5k } } }",
                   "weir.yaml:1:24: providers.openai.surcharge.long: needs both \"over\" and "
                   "\"extra\"");
    expect_problem("openai: { surcharge: { tool: 5% } }",
                   "weir.yaml:1:24: providers.openai.surcharge: unknown key \"tool\", did you mean "
                   "\"tools\"?");
}

}  // namespace
}  // namespace weir::provider
