#pragma once
// Runs `weir` inside a test, in a folder of its own with a configuration file. For this folder's
// tests.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "app/program.hpp"
#include "base/check.hpp"

namespace weir::app {

struct Ran {
    int code = 0;
    std::string out;
    std::string err;
};

class TestFolder {
public:
    // yaml: without `store`, which is in the folder.
    explicit TestFolder(std::string_view yaml = "providers: { sim: {} }\n") {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "weir-test-XXXXXX").string();
        check(::mkdtemp(pattern.data()) != nullptr);
        path_ = pattern;
        std::ofstream(file()) << yaml << "store: { sqlite: \"" << store() << "\" }\n";
    }
    ~TestFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TestFolder(const TestFolder&) = delete;
    TestFolder& operator=(const TestFolder&) = delete;

    std::string file() const { return path_ / "weir.yaml"; }
    std::string store() const { return path_ / "weir.db"; }

    Ran run(std::vector<std::string> words) const {
        words.insert(words.begin(), {"weir", "--config", file()});
        std::vector<const char*> argv;
        for (const std::string& word : words)
            argv.push_back(word.c_str());
        testing::internal::CaptureStdout();
        testing::internal::CaptureStderr();
        const int code = run_program(static_cast<int>(argv.size()), argv.data());
        Ran ran{.code = code};
        ran.out = testing::internal::GetCapturedStdout();
        ran.err = testing::internal::GetCapturedStderr();
        return ran;
    }

private:
    std::filesystem::path path_;
};

inline bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace weir::app
