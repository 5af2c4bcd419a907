#include "config/reference.hpp"

#include <gtest/gtest.h>

#include "config/section.hpp"

namespace weir::config {
namespace {

const Environment no_environment = [](std::string_view) { return std::nullopt; };

TEST(Reference, RecordsEveryKeyThatAReaderReads) {
    Reference reference;
    Problems scratch;
    Section root(reference, scratch, no_environment);
    root.about("What it is.").integer("count", 5, 1, 9);
    for (auto& [name, provider] : root.section("providers").named_sections())
        provider.required_text("url");
    for (Section& budget : root.sections("budgets"))
        budget.usd("limit");
    EXPECT_EQ(reference.markdown(),
              "## count\n\n"
              "| key | value | default | meaning |\n|---|---|---|---|\n"
              "| `count` | a whole number from 1 to 9 | `5` | What it is. |\n"
              "\n## providers\n\n"
              "| key | value | default | meaning |\n|---|---|---|---|\n"
              "| `providers` | section |  |  |\n"
              "| `providers.<name>.url` | text | required |  |\n"
              "\n## budgets\n\n"
              "| key | value | default | meaning |\n|---|---|---|---|\n"
              "| `budgets` | list of sections |  |  |\n"
              "| `budgets[].limit` | an amount such as \"500 USD\" |  |  |\n");
}

TEST(Reference, ForgetsASentenceOnceItsKeyIsRead) {
    Reference reference;
    Problems scratch;
    Section root(reference, scratch, no_environment);
    root.about("First.").text("a");
    root.text("b");
    EXPECT_EQ(reference.rows()[0].about, "First.");
    EXPECT_EQ(reference.rows()[1].about, "");
}

TEST(Reference, DescribesEveryServerKey) {
    const std::string page = server_reference_markdown();
    EXPECT_NE(page.find("| `server.header_timeout` | a duration from 1ms to 24h | `10s` | "),
              std::string::npos)
        << page;
    EXPECT_NE(page.find("| `listen` | text or a list of texts | `127.0.0.1:8080` | "),
              std::string::npos)
        << page;
    EXPECT_EQ(page.find("|  |\n", page.find("`server.")),
              page.find("|  |\n", page.find("`timeouts`")))
        << "a key of server: has no description";
}

}  // namespace
}  // namespace weir::config
