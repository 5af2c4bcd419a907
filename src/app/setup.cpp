#include "app/setup.hpp"

#include <filesystem>

#include "store/sqlite/sqlite.hpp"

namespace weir::app {
namespace {

std::vector<store::KeyRow> load_keys(const std::string& file, config::Problems& problems) {
    std::error_code ignored;  // what cannot be looked at cannot be opened either, and serve says so
    if (!std::filesystem::exists(file, ignored)) return {};
    auto keys = store::open_sqlite_key_store({.file = file});
    if (!keys) {
        problems.add({}, keys.error().message());
        return {};
    }
    Result<std::vector<store::KeyRow>> rows = (*keys)->load_all();
    if (rows) return std::move(*rows);
    problems.add({}, rows.error().message());
    return {};
}

}  // namespace

config::ServerConfig read_server_part(const Source& source, const config::Environment& environment,
                                      config::Problems& problems) {
    const config::Node node = source.name.empty()
                                  ? config::Node()
                                  : config::read_yaml(source.text, source.name, problems);
    config::Section root(node, "", problems, environment);
    return config::read_server_config(root);
}

Result<config::ServerConfig> open_server_part(const std::string& config_path) {
    const Result<Source> source = read_source(config_path);
    if (!source) return fail(source.error());
    config::Problems problems;
    config::ServerConfig server = read_server_part(*source, process_environment(), problems);
    if (!problems.empty()) return fail(ErrorKind::invalid_request, problems.text());
    return server;
}

std::unique_ptr<Setup> read_setup(Source source, const config::Environment& environment,
                                  config::Problems& problems) {
    auto setup = std::make_unique<Setup>();
    setup->source = std::move(source);
    // Once for the place of the key store only: build() finds the same problems again.
    config::Problems found_again;
    const config::ServerConfig server = read_server_part(setup->source, environment, found_again);
    config::Problems of_store;
    setup->stored_keys = load_keys(server.store.sqlite, of_store);
    std::optional<Built> built =
        build(setup->source, environment, setup->stored_keys, setup->registry, nullptr, problems);
    for (const config::Problem& problem : of_store.all())
        problems.add(problem.at, problem.message);
    if (!built || !problems.empty()) return nullptr;
    setup->built = std::move(*built);
    return setup;
}

Result<std::unique_ptr<Setup>> open_setup(const std::string& config_path) {
    Result<Source> source = read_source(config_path);
    if (!source) return fail(source.error());
    config::Problems problems;
    std::unique_ptr<Setup> setup = read_setup(std::move(*source), process_environment(), problems);
    if (!setup) return fail(ErrorKind::invalid_request, problems.text());
    return setup;
}

}  // namespace weir::app
