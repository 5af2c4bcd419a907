#pragma once
// Reads a text as the file "weir.yaml" with a made-up environment. For this folder's tests.
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "config/section.hpp"

namespace weir::config {

struct TestFile {
    Problems problems;
    Environment environment;
    Section root;

    explicit TestFile(std::string_view yaml, std::map<std::string, std::string> variables = {})
        : environment([variables = std::move(variables)](std::string_view name) {
              const auto found = variables.find(std::string(name));
              return found == variables.end() ? std::nullopt : std::optional(found->second);
          }),
          root(read_yaml(yaml, "weir.yaml", problems), "", problems, environment) {}

    TestFile(const TestFile&) = delete;
    TestFile& operator=(const TestFile&) = delete;
};

}  // namespace weir::config
