// Any bytes as the configuration file: read or reported, never thrown, never slow, never deep.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/check.hpp"
#include "config/section.hpp"
#include "config/server_config.hpp"

namespace {

using namespace weir;

int height(const config::Node& node) {
    int below = 0;
    for (const config::Node& item : node.items())
        below = std::max(below, height(item));
    for (const config::Node::Entry& entry : node.entries())
        below = std::max(below, height(entry.value));
    return below + 1;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const config::Environment environment = [](std::string_view name) {
        return name == "A" ? std::optional<std::string>("value") : std::nullopt;
    };
    config::Problems problems;
    const config::Node node = config::read_yaml(text, "fuzz.yaml", problems);
    check(height(node) <= 64);

    config::Section root(node, "", problems, environment);
    const config::ServerConfig server = config::read_server_config(root);
    check(!server.listen.empty());
    // Every other getter once, over keys that a fuzzer finds quickly.
    root.secret("s");
    root.usd("u");
    root.per_time("p");
    root.number("n", 0, -1, 1);
    for (config::Section& each : root.sections("l"))
        each.secret();
    for (auto& [name, section] : root.section("m").named_sections())
        section.finish();
    root.finish();
    check(problems.empty() == problems.text().empty());
    return 0;
}
