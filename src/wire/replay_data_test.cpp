#include "wire/replay_data.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <vector>

#include "json/document.hpp"
#include "wire/base64.hpp"

namespace weir::wire::replay {

namespace {

// shared/data beside the repository, found from wherever in it the test was started.
std::filesystem::path beside_repository() {
    std::error_code error;
    std::filesystem::path at = std::filesystem::current_path(error);
    while (!at.empty() && !std::filesystem::is_directory(at / "shared" / "data", error)) {
        if (at == at.root_path()) return {};
        at = at.parent_path();
    }
    return at / "shared" / "data";
}

Exchange read_exchange(json::Value line) {
    Exchange exchange;
    exchange.id = line["id"].text();
    exchange.provider = line["provider"].text();
    exchange.status = line["status"].integer_or(0);
    if (line["request_body"].is_object()) exchange.request = line["request_body"].raw();
    exchange.response = line["response_body"].text();
    exchange.model = line["model"].text();
    exchange.headers = line["response_headers"].raw();
    if (std::string bytes; line["response_encoding"].is("base64")) {
        EXPECT_TRUE(append_decoded_base64(bytes, exchange.response)) << exchange.id;
        exchange.response = std::move(bytes);
    }
    exchange.stream = line["stream"].is_true();
    exchange.stream_format = line["stream_format"].text();
    exchange.fidelity = line["fidelity"].text();
    return exchange;
}

}  // namespace

std::string folder() {
    const char* given = std::getenv("WEIR_DATA");
    const std::filesystem::path data = given ? std::filesystem::path(given) : beside_repository();
    std::error_code error;
    return std::filesystem::is_directory(data / "exchanges", error) ? data.string() : "";
}

namespace {

void read_file(const std::filesystem::path& file, const std::string& api,
               const std::function<void(const Exchange&)>& use) {
    std::ifstream in(file);
    std::string line;
    while (std::getline(in, line)) {
        const Result<json::Document> document = json::read(line);
        ASSERT_TRUE(document.has_value()) << file << ": " << document.error().message();
        const json::Value root = document->root();
        if (root["api"].is(api)) use(read_exchange(root));
    }
}

}  // namespace

void for_each(const std::string& api, const std::function<void(const Exchange&)>& use) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry :
         std::filesystem::directory_iterator(std::filesystem::path(folder()) / "exchanges"))
        if (entry.path().extension() == ".jsonl") files.push_back(entry.path());
    std::ranges::sort(files);
    for (const std::filesystem::path& file : files)
        read_file(file, api, use);
}

void for_each_modelled(const std::string& api, const std::function<void(const Exchange&)>& use) {
    read_file(std::filesystem::path(folder()) / "modelled-errors" / "errors.jsonl", api, use);
}

}  // namespace weir::wire::replay
