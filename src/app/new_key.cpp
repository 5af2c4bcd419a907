#include "app/new_key.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/text.hpp"
#include "json/writer.hpp"

namespace weir::app {
namespace {

constexpr std::string_view base64url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t name_bytes_max = 64;

// One option as the configuration file would have it, so that both are read by the same rules.
Result<meter::LimitSet> read_one(std::string_view option, std::string_view value,
                                 std::string_view json, std::string_view forms) {
    Result<meter::LimitSet> read = meter::read_limits_text(json);
    if (read) return read;
    return fail(ErrorKind::invalid_request, fmt::format("{} \"{}\": {}", option, value, forms));
}

Result<meter::LimitSet> read_rate(std::string_view option, const std::string& value) {
    if (value.empty()) return meter::LimitSet{};
    std::string json;
    json::Writer(json).open_object().member(option.substr(2), value).close_object();
    return read_one(option, value, json,
                    "write how many and in how long: 600/min, 10/s, 2M/min, 100k/day");
}

Result<meter::LimitSet> read_budget(const std::string& value) {
    constexpr std::string_view forms =
        "write an amount and its period: \"10 USD/month\", \"0.50 USD/day\", \"100 USD/total\"; "
        "periods are minute, hour, day, week, month and total";
    const std::size_t slash = value.rfind('/');
    const std::string_view text = value;
    const std::string_view limit = trim(text.substr(0, std::min(slash, text.size())));
    const std::string_view every =
        slash == std::string::npos ? std::string_view{} : trim(text.substr(slash + 1));
    std::string json;
    json::Writer(json)
        .open_object()
        .key("budgets")
        .open_array()
        .open_object()
        .member("limit", limit)
        .member("every", every)
        .close_object()
        .close_array()
        .close_object();
    return read_one("--budget", value, json, forms);
}

}  // namespace

Secret make_key_secret(std::span<const std::uint8_t, secret_random_bytes> random) {
    std::string text(secret_prefix);
    std::uint32_t bits = 0;
    int count = 0;
    for (const std::uint8_t byte : random) {
        bits = bits << 8 | byte;
        for (count += 8; count >= 6; count -= 6)
            text += base64url[bits >> (count - 6) & 63];
    }
    text += base64url[bits << (6 - count) & 63];  // 256 bits leave four over
    return Secret(std::move(text));
}

KeyId make_key_id(std::span<const std::uint8_t, id_random_bytes> random) {
    return KeyId(fmt::format("key_{:02x}", fmt::join(random, "")));
}

Result<meter::LimitSet> read_limit_options(const LimitOptions& options) {
    meter::LimitSet all;
    for (const auto& [option, value] :
         {std::pair{"--requests", &options.requests}, std::pair{"--tokens", &options.tokens}}) {
        const Result<meter::LimitSet> rate = read_rate(option, *value);
        if (!rate) return rate;
        all.overlay(*rate);
    }
    if (options.concurrent) {
        const std::string json = fmt::format("{{concurrent: {}}}", *options.concurrent);
        const Result<meter::LimitSet> read =
            read_one("--concurrent", fmt::to_string(*options.concurrent), json,
                     "write how many requests may run at once, 1 or more");
        if (!read) return read;
        all.overlay(*read);
    }
    for (const std::string& value : options.budgets) {
        const Result<meter::LimitSet> budget = read_budget(value);
        if (!budget) return budget;
        for (std::size_t i = 0; i < meter::period_count; ++i)
            if (budget->budgets[i] && all.budgets[i])
                return fail(
                    ErrorKind::invalid_request,
                    fmt::format("--budget \"{}\": there is one for this period already", value));
        all.overlay(*budget);
    }
    return all;
}

std::string_view key_name_fault(std::string_view name) {
    if (name.empty()) return "a key needs a name";
    if (name.size() > name_bytes_max) return "a key's name has at most 64 bytes";
    if (name == "*") return "\"*\" stands for every key in limits, so no key can have that name";
    if (name.starts_with('-')) return "a key's name does not begin with \"-\"";
    if (trim(name) != name) return "a key's name does not begin or end with spaces";
    const auto is_control = [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    };
    if (std::ranges::any_of(name, is_control)) return "a key's name has no control characters";
    return {};
}

Result<store::KeyRow> find_key(const std::vector<store::KeyRow>& keys,
                               std::string_view id_or_name) {
    const store::KeyRow* revoked = nullptr;
    for (const store::KeyRow& key : keys)
        if (key.id.value() == id_or_name) return key;
    for (const store::KeyRow& key : keys) {
        if (key.name != id_or_name) continue;
        if (!key.revoked) return key;
        revoked = &key;  // oldest first, so the last one is the newest
    }
    if (revoked) return *revoked;
    std::vector<std::string_view> names;
    for (const store::KeyRow& key : keys)
        names.emplace_back(key.name);
    const auto near = nearest(id_or_name, names);
    return fail(ErrorKind::not_found,
                fmt::format("there is no key \"{}\"{}", id_or_name,
                            near ? fmt::format("; did you mean \"{}\"?", *near)
                                 : std::string("; \"weir key list\" shows all")));
}

}  // namespace weir::app
