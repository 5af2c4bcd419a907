// weir key create | list | revoke | rotate: the keys that clients show to Weir.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <array>
#include <chrono>

#include "app/commands.hpp"
#include "app/console.hpp"
#include "app/figures.hpp"
#include "app/key_list.hpp"
#include "app/new_key.hpp"
#include "app/setup.hpp"
#include "base/text.hpp"
#include "json/writer.hpp"
#include "net/sha256.hpp"
#include "store/sqlite/sqlite.hpp"

namespace weir::app {
namespace {

constexpr std::string_view soon =
    "a running server that uses the same store notices within a second or two";

struct KeyOptions {
    std::string which;  // a name, or an id
    LimitOptions limits;
    std::string expires;
    std::vector<std::string> tags;
    std::string role;
    std::string overlap = "24h";
};

SysTime now() { return std::chrono::system_clock::now(); }

Result<std::unique_ptr<store::KeyStore>> open_store(const Globals& globals) {
    const Result<config::ServerConfig> server = open_server_part(globals.config_path);
    if (!server) return fail(server.error());
    return store::open_sqlite_key_store({.file = server->store.sqlite});
}

template <std::size_t count>
Result<std::array<std::uint8_t, count>> random_bytes() {
    std::array<std::uint8_t, count> bytes{};
    if (!net::secure_random(bytes))
        return fail(ErrorKind::internal, "the system has no random numbers to make a key from");
    return bytes;
}

struct NewSecret {
    Secret secret;
    store::KeySecret row;
};
Result<NewSecret> make_secret() {
    const auto random = random_bytes<secret_random_bytes>();
    if (!random) return fail(random.error());
    NewSecret made{.secret = make_key_secret(*random)};
    made.row = {.hash = net::sha256(made.secret.reveal()), .created = now()};
    return made;
}

// The secret is the answer, alone on the standard output, so that KEY=$(weir key create x) works.
int show_secret(const Console& console, const Globals& globals, const store::KeyRow& key,
                const Secret& secret, std::string_view what) {
    if (!globals.json) {
        if (!console.print(fmt::format("{}\n", secret.reveal()))) return 1;
        console.note(
            fmt::format("key \"{}\" ({}) {}; its secret is shown only now, and Weir keeps "
                        "nothing but its hash",
                        key.name, key.id.value(), what));
        console.note(soon);
        return 0;
    }
    std::string text;
    json::Writer json(text);
    json.open_object().member("secret", secret.reveal()).key("key").raw(key_json(key, now()));
    json.close_object();
    return console.answer(text + "\n");
}

Result<store::KeyRow> read_new_key(const KeyOptions& options) {
    if (const std::string_view fault = key_name_fault(options.which); !fault.empty())
        return fail(ErrorKind::invalid_request, std::string(fault));
    store::KeyRow key{.name = options.which, .created = now(), .tags = options.tags};
    for (const std::string& tag : options.tags)
        if (tag.empty() || clean_cell(tag) != tag)
            return fail(ErrorKind::invalid_request, "a tag is a word without control characters");
    if (!options.role.empty()) {
        const auto role = admin_role_by_name(options.role);
        if (!role)
            return fail(ErrorKind::invalid_request,
                        fmt::format("--role \"{}\": must be viewer or admin", options.role));
        key.role = *role;
    }
    const Result<meter::LimitSet> limits = read_limit_options(options.limits);
    if (!limits) return fail(limits.error());
    if (!limits->empty()) key.limits = meter::write_limits_text(*limits);
    if (!options.expires.empty()) {
        const Result<SysTime> expires =
            read_moment(options.expires, key.created, Direction::after_now);
        if (!expires)
            return fail(ErrorKind::invalid_request, "--expires " + expires.error().message());
        if (*expires <= key.created)
            return fail(ErrorKind::invalid_request, "--expires: that time has passed already");
        key.expires = *expires;
    }
    return key;
}

int create(const Globals& globals, const KeyOptions& options) {
    const Console console = open_console();
    Result<store::KeyRow> key = read_new_key(options);
    if (!key) return console.wrong_call(key.error().message());
    const auto store = open_store(globals);
    if (!store) return console.failure(store.error().message());
    const Result<std::vector<store::KeyRow>> before = (*store)->load_all();
    if (!before) return console.failure(before.error().message());
    for (const store::KeyRow& other : *before)
        if (other.name == key->name && !other.revoked)
            return console.failure(fmt::format(
                "there is a key \"{}\" already ({}): \"weir key rotate\" gives it a new secret, "
                "\"weir key revoke\" ends it",
                other.name, other.id.value()));
    const auto id = random_bytes<id_random_bytes>();
    Result<NewSecret> made = make_secret();
    if (!id || !made) return console.failure(id ? made.error().message() : id.error().message());
    key->id = make_key_id(*id);
    key->secrets = {made->row};
    if (const Result<void> created = (*store)->create(*key); !created)
        return console.failure(created.error().message());
    const int shown = show_secret(console, globals, *key, made->secret, "made");
    if (before->empty())
        console.note("this is the first key here: from now on every request needs one");
    return shown;
}

// The store, and the key in it that is meant.
struct Found {
    std::unique_ptr<store::KeyStore> store;
    store::KeyRow key;
};
Result<Found> find(const Globals& globals, const std::string& which) {
    auto store = open_store(globals);
    if (!store) return fail(store.error());
    const Result<std::vector<store::KeyRow>> all = (*store)->load_all();
    if (!all) return fail(all.error());
    Result<store::KeyRow> key = find_key(*all, which);
    if (!key) return fail(key.error());
    return Found{.store = std::move(*store), .key = std::move(*key)};
}

int revoke(const Globals& globals, const KeyOptions& options) {
    const Console console = open_console();
    const Result<Found> found = find(globals, options.which);
    if (!found) return console.failure(found.error().message());
    if (const auto revoked = found->store->revoke(found->key.id, now()); !revoked)
        return console.failure(revoked.error().message());
    const auto key = found->store->get(found->key.id);
    if (!key) return console.failure(key.error().message());
    if (globals.json) return console.answer(key_json(**key, now()) + "\n");
    const int printed = console.answer(
        fmt::format("revoked \"{}\" ({})\n", found->key.name, found->key.id.value()));
    console.note(soon);
    return printed;
}

int rotate(const Globals& globals, const KeyOptions& options) {
    const Console console = open_console();
    const auto overlap = read_duration(options.overlap);
    if (!overlap)
        return console.wrong_call(
            fmt::format("--overlap \"{}\": write a span such as 24h, 30m or 0s", options.overlap));
    const Result<Found> found = find(globals, options.which);
    if (!found) return console.failure(found.error().message());
    Result<NewSecret> made = make_secret();
    if (!made) return console.failure(made.error().message());
    const SysTime until =
        made->row.created + std::chrono::duration_cast<SysTime::duration>(*overlap);
    if (const auto done = found->store->rotate(found->key.id, made->row, until); !done)
        return console.failure(done.error().message());
    const auto key = found->store->get(found->key.id);
    if (!key) return console.failure(key.error().message());
    return show_secret(
        console, globals, **key, made->secret,
        overlap->count() == 0
            ? std::string("has a new secret, and the old one is void")
            : fmt::format("has a new secret; the old one works until {} UTC", write_time(until)));
}

int list(const Globals& globals) {
    const Console console = open_console();
    const Result<KeyList> keys = open_key_list(globals.config_path);
    if (!keys) return console.failure(keys.error().message());
    if (globals.json) return console.answer(keys->json(now()));
    if (keys->empty()) console.note("there are no keys; \"weir key create NAME\" makes one");
    return console.answer(keys->table(console.out, now()));
}

CLI::App* add_one(CLI::App* key, const std::string& name, const std::string& about,
                  KeyOptions& options) {
    CLI::App* const command = key->add_subcommand(name, about);
    command
        ->add_option(name == "create" ? "NAME" : "KEY", options.which,
                     name == "create" ? "What people call it" : "Its id or its name")
        ->required();
    return command;
}

void add_create_options(CLI::App& create, KeyOptions& options) {
    create.add_option("--requests", options.limits.requests, "Requests per time: 600/min");
    create.add_option("--tokens", options.limits.tokens, "Tokens per time, in and out: 2M/min");
    create.add_option("--concurrent", options.limits.concurrent, "Requests at once");
    create.add_option("--budget", options.limits.budgets,
                      "What it may spend: \"10 USD/month\"; once for each period");
    create.add_option("--expires", options.expires, "When it ends: 30d, or a date (UTC)");
    create.add_option("--tag", options.tags, "A word to find it by; repeatable");
    create.add_option("--role", options.role,
                      "What it may do at /admin: viewer or admin; else only inference");
    create.footer(
        "Prints the secret once, alone, so that it can go straight to where it belongs.\n\n"
        "Examples:\n"
        "  weir key create mobile\n"
        "  weir key create ci --requests 600/min --budget \"10 USD/month\" --expires 30d\n"
        "  OPENAI_API_KEY=$(weir key create laptop --concurrent 4)");
}

}  // namespace

void add_key(CLI::App& app, const Globals& globals, Chosen& chosen) {
    CLI::App* const key = app.add_subcommand("key", "Make, list, revoke and rotate API keys");
    key->require_subcommand(1);
    key->footer(
        "Keys are kept in the database that store.sqlite names; only hashes of their secrets "
        "are.\n\n"
        "Examples:\n"
        "  weir key create mobile --budget \"10 USD/month\"\n"
        "  weir key list\n"
        "  weir key rotate mobile --overlap 24h\n"
        "  weir key revoke mobile");
    const auto options = std::make_shared<KeyOptions>();
    CLI::App* const create_command =
        add_one(key, "create", "Make a key and print its secret, once", *options);
    add_create_options(*create_command, *options);
    create_command->callback([&globals, &chosen, options] {
        chosen = [&globals, options] { return create(globals, *options); };
    });
    key->add_subcommand("list", "All keys, without their secrets")->callback([&globals, &chosen] {
        chosen = [&globals] { return list(globals); };
    });
    add_one(key, "revoke", "End a key; it stays in the list and in reports", *options)
        ->callback([&globals, &chosen, options] {
            chosen = [&globals, options] { return revoke(globals, *options); };
        });
    CLI::App* const rotate_command =
        add_one(key, "rotate", "Give a key a new secret; id, limits and spending stay", *options);
    rotate_command->add_option("--overlap", options->overlap, "How long the old secret still works")
        ->capture_default_str();
    rotate_command->callback([&globals, &chosen, options] {
        chosen = [&globals, options] { return rotate(globals, *options); };
    });
    add_key_hash(*key, globals, chosen);
}

}  // namespace weir::app
