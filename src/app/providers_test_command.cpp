// weir providers test: does each provider answer, and does it know our credentials?
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <chrono>
#include <random>

#include "app/commands.hpp"
#include "app/console.hpp"
#include "app/credential_check.hpp"
#include "app/figures.hpp"
#include "app/local_gateway.hpp"
#include "app/setup.hpp"
#include "base/text.hpp"
#include "json/writer.hpp"

namespace weir::app {
namespace {

// A list of models that takes longer than this is no answer.
constexpr std::chrono::seconds answer_max{15};

// One provider with what asking it needs; its credentials' reports stay in place while they are
// filled in.
struct Tested {
    const provider::Provider* provider = nullptr;
    std::unique_ptr<net::Endpoint> endpoint;
    std::string key_env;
    std::vector<CredentialReport> reports;
};

std::vector<Tested> to_test(const Setup& setup, const std::string& only) {
    std::vector<Tested> all;
    for (const provider::Provider& provider : setup.snapshot().providers) {
        if (!only.empty() && provider.id() != only) continue;
        Tested tested{.provider = &provider,
                      .endpoint = open_endpoint(provider, setup.server()),
                      .reports = std::vector<CredentialReport>(
                          std::max<std::size_t>(1, provider.credentials().size()))};
        if (const auto known = setup.snapshot().catalog.find_provider(provider.id()))
            tested.key_env = known->key_env.substr(0, known->key_env.find(';'));
        all.push_back(std::move(tested));
    }
    return all;
}

// All at once: the slowest one decides how long it takes.
net::Awaitable<void> start_all(std::vector<Tested>& all, LocalGateway& gateway,
                               const Setup& setup) {
    const config::ServerConfig& server = setup.server();
    const auto now = std::chrono::steady_clock::now();
    for (Tested& tested : all) {
        const auto credentials = tested.provider->credentials();
        for (std::size_t i = 0; i < tested.reports.size(); ++i)
            gateway.loop().tasks().spawn(
                "providers test",
                check_credential(*tested.provider, credentials.empty() ? nullptr : &credentials[i],
                                 tested.endpoint.get(), gateway.http(),
                                 {.timeouts = {.connect = server.timeouts.connect,
                                               .first_byte = answer_max,
                                               .between_bytes = answer_max,
                                               .total = deadline_after(now, 2 * answer_max)},
                                  .now = std::chrono::system_clock::now(),
                                  .snapshot = &setup.snapshot(),
                                  .key_env = tested.key_env},
                                 tested.reports[i]));
    }
    co_return;
}

Tone tone_of(Verdict verdict) {
    if (verdict == Verdict::ok) return Tone::good;
    return verdict == Verdict::unverified ? Tone::warning : Tone::bad;
}

std::string table(const std::vector<Tested>& all, const Terminal& terminal) {
    Table table({{.header = "provider"},
                 {.header = "credential"},
                 {.header = "result"},
                 {.header = "http", .align = Align::right},
                 {.header = "time", .align = Align::right},
                 {.header = "what it means"}});
    for (const Tested& tested : all)
        for (const CredentialReport& report : tested.reports)
            table.row({{report.provider},
                       {report.credential.empty() ? "-" : report.credential},
                       {std::string(name(report.verdict)), tone_of(report.verdict)},
                       {report.http_status == 0 ? "-" : fmt::to_string(report.http_status)},
                       {report.time.count() == 0 ? "-" : write_span(report.time)},
                       {report.advice}});
    return table.text(terminal);
}

std::string json_of(const std::vector<Tested>& all) {
    std::string text;
    json::Writer json(text);
    json.open_array();
    for (const Tested& tested : all)
        for (const CredentialReport& report : tested.reports) {
            json.open_object()
                .member("provider", report.provider)
                .member("credential", report.credential)
                .member("result", name(report.verdict))
                .member("http_status", report.http_status)
                .member("time_us", micros(report.time))
                .member("advice", report.advice)
                .close_object();
        }
    json.close_array();
    return text + "\n";
}

bool all_good(const std::vector<Tested>& all) {
    for (const Tested& tested : all)
        for (const CredentialReport& report : tested.reports)
            if (report.verdict != Verdict::ok && report.verdict != Verdict::unverified)
                return false;
    return true;
}

int run(const Globals& globals, const std::string& only) {
    const Console console = open_console();
    const Result<std::unique_ptr<Setup>> setup = open_setup(globals.config_path);
    if (!setup) return console.failure(setup.error().message());
    std::vector<Tested> all = to_test(**setup, only);
    if (all.empty()) {
        const std::vector<std::string>& ids = (*setup)->built.provider_ids;
        const std::vector<std::string_view> known(ids.begin(), ids.end());
        const auto near = nearest(only, known);
        return console.failure(
            fmt::format("no provider \"{}\" is configured{}", only,
                        near ? fmt::format("; did you mean \"{}\"?", *near)
                             : std::string("; \"weir providers\" shows those that are")));
    }
    std::random_device seed;
    const auto gateway = LocalGateway::open((*setup)->server(), seed());
    if (!gateway) return console.failure(gateway.error().message());
    (*gateway)->run("providers test", start_all(all, **gateway, **setup));
    const int printed = console.answer(globals.json ? json_of(all) : table(all, console.out));
    return all_good(all) ? printed : 1;
}

}  // namespace

void add_providers_test(CLI::App& providers, const Globals& globals, Chosen& chosen) {
    CLI::App* const command = providers.add_subcommand(
        "test", "Ask each provider for its models with each credential; costs no tokens");
    const auto only = std::make_shared<std::string>();
    command->add_option("ID", *only, "Only this provider");
    command->footer(
        "ok           the provider knows the credential\n"
        "unverified   it answers, but its list of models tells nothing about the credential\n"
        "refused      it does not want the credential\n"
        "failing      it answers with an error that has nothing to do with the credential\n"
        "unreachable  no answer\n\n"
        "Exits with 1 unless each is ok or unverified.\n\n"
        "Examples:\n"
        "  weir providers test\n"
        "  weir providers test openai");
    command->callback(
        [&globals, &chosen, only] { chosen = [&globals, only] { return run(globals, *only); }; });
}

}  // namespace weir::app
