#include "provider/credential_reader.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "provider/test_settings.hpp"

namespace weir::provider {
namespace {

class Credentials : public test::SettingsFixture {};

TEST_F(Credentials, EveryShortFormWorks) {
    for (const std::string_view yaml :
         {"openai: { credentials: { env: OPENAI_API_KEY } }",
          "openai: { key: { env: OPENAI_API_KEY } }", "openai: { key: \"${OPENAI_API_KEY}\" }",
          "openai: {}", "openai:"}) {
        const ProvidersRead result = good(yaml);
        ASSERT_EQ(result.providers.size(), 1U) << yaml;
        ASSERT_EQ(result.providers[0].credentials.size(), 1U) << yaml;
        EXPECT_EQ(result.providers[0].credentials[0].name, "OPENAI_API_KEY") << yaml;
        EXPECT_EQ(result.providers[0].credentials[0].secret.reveal(), "sk-openai");
    }
    const std::filesystem::path file =
        std::filesystem::temp_directory_path() / ("weir-key-" + std::to_string(getpid()));
    std::ofstream(file) << "sk-from-file\n";
    const ProvidersRead result = good("openai: { credentials: [{ file: " + file.string() + " }] }");
    std::filesystem::remove(file);
    EXPECT_EQ(result.providers[0].credentials[0].secret.reveal(), "sk-from-file");
    EXPECT_EQ(result.providers[0].credentials[0].name, file.filename().string());
}

TEST_F(Credentials, NamesEveryProblemAndNoSecret) {
    struct Row {
        std::string_view yaml;
        std::string_view problem;
    };
    const Row rows[] = {
        {"openai: { credentials: [{ env: NOT_SET }] }",
         "weir.yaml:1:32: providers.openai.credentials[0]: \"env\": the environment variable "
         "NOT_SET is not set"},
        {"openai: { credentials: [{ env: KEY_2 }, { env: KEY_2 }] }",
         "weir.yaml:1:41: providers.openai.credentials[1]: another credential is called \"KEY_2\" "
         "too: "
         "give them names"},
        {"openai: { key: sk-literal-secret }",
         "weir.yaml:1:16: providers.openai: \"key\" is a secret and must not stand in this file: "
         "write "
         "{ env: NAME } or { file: PATH }"},
    };
    for (const Row& row : rows)
        expect_problem(row.yaml, row.problem);
}

}  // namespace
}  // namespace weir::provider
