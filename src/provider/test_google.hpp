#pragma once
// Credential files as Google gives them out, in a folder that is gone when the test ends.
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "json/writer.hpp"
#include "provider/auth/test_key.hpp"
#include "provider/test_settings.hpp"

namespace weir::provider::test {

inline std::string service_account() {
    std::string text;
    json::Writer(text)
        .open_object()
        .member("type", "service_account")
        .member("project_id", "proj-1")
        .member("private_key_id", "key-1")
        .member("private_key", auth::test::rsa_key)
        .member("client_email", "weir@proj-1.iam.gserviceaccount.com")
        .member("token_uri", "https://oauth2.googleapis.com/token")
        .close_object();
    return text;
}

class GoogleFixture : public SettingsFixture {
public:
    ~GoogleFixture() override { std::filesystem::remove_all(folder_); }
    GoogleFixture(const GoogleFixture&) = delete;
    GoogleFixture& operator=(const GoogleFixture&) = delete;

protected:
    GoogleFixture()
        : folder_(std::filesystem::temp_directory_path() /
                  ("weir-google-" + std::to_string(getpid()))) {
        std::filesystem::create_directories(folder_);
    }

    std::string service_account() { return test::service_account(); }
    // The path of a file with that content.
    std::string file(const std::string& content) {
        const auto path = folder_ / ("credential-" + std::to_string(++files_) + ".json");
        std::ofstream(path) << content;
        return path.string();
    }

private:
    std::filesystem::path folder_;
    int files_ = 0;
};

}  // namespace weir::provider::test
