#include "catalog/check/source_prices.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>

#include "base/text.hpp"
#include "catalog/check/source_file.hpp"
#include "catalog/import/exact_rate.hpp"

namespace weir::catalog {
namespace {

using Problem = std::function<void(std::string what)>;

constexpr std::array<std::string_view, 7> condition_keys = {"tier",  "over",   "regions", "from",
                                                            "until", "window", "days"};
constexpr std::array<std::string_view, 7> day_names = {"Sun", "Mon", "Tue", "Wed",
                                                       "Thu", "Fri", "Sat"};
constexpr std::int64_t over_max = UINT32_MAX;
constexpr std::size_t rows_max = 1000;  // of one model; the rules compare each with each

bool is_condition(std::string_view key) {
    return std::ranges::find(condition_keys, key) != condition_keys.end();
}

// Whole days since 1970 of "2026-08-16".
std::optional<std::int32_t> read_day(std::string_view text) {
    const std::optional<Date> date = read_date(text);
    if (!date || date->day == 0) return std::nullopt;
    const std::chrono::year_month_day day{std::chrono::year(date->year),
                                          std::chrono::month(static_cast<unsigned>(date->month)),
                                          std::chrono::day(static_cast<unsigned>(date->day))};
    if (!day.ok()) return std::nullopt;
    return static_cast<std::int32_t>(std::chrono::sys_days(day).time_since_epoch().count());
}

// Bits of "Mon-Fri" or "Sat,Sun"; 0 is Sunday.
std::optional<std::uint8_t> read_days(std::string_view text) {
    unsigned bits = 0;
    for (const std::string_view part : split(text, ',')) {
        const std::size_t dash = part.find('-');
        const auto index = [](std::string_view word) {
            return std::ranges::find(day_names, word) - day_names.begin();
        };
        auto at = index(part.substr(0, dash));
        const auto last = dash == std::string_view::npos ? at : index(part.substr(dash + 1));
        if (at == 7 || last == 7) return std::nullopt;
        bits |= 1U << at;
        while (at != last) {
            at = (at + 1) % 7;
            bits |= 1U << at;
        }
    }
    return static_cast<std::uint8_t>(bits);
}

// Minutes of "22:00".
std::optional<std::uint16_t> read_minute(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    const auto hours = read_integer(text.substr(0, 2));
    const auto minutes = read_integer(text.substr(3));
    if (!hours || !minutes || *hours < 0 || *minutes < 0 || *minutes > 59) return std::nullopt;
    const std::int64_t all = *hours * 60 + *minutes;
    if (all > 24 * 60) return std::nullopt;
    return static_cast<std::uint16_t>(all);
}

struct Window {
    std::uint16_t from = 0;
    std::uint16_t until = 0;
};

std::optional<Window> read_window(std::string_view text) {
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto from = read_minute(text.substr(0, dash));
    const auto until = read_minute(text.substr(dash + 1));
    if (!from || !until || *from == *until || *from >= 24 * 60) return std::nullopt;
    return Window{*from, *until};
}

class GroupReader {
public:
    GroupReader(const json::Value& group, std::deque<std::string>& texts, const Problem& problem)
        : group_(group), texts_(texts), problem_(problem) {}

    void read(std::vector<PriceRow>& rows) {
        read_conditions();
        for (const json::Member member : group_.members()) {
            const std::string key = member.key.text();
            if (!is_condition(key)) read_price(key, member.value, rows);
        }
    }

private:
    void wrong(std::string_view key, std::string_view should) const {
        problem_(fmt::format("prices: \"{}\" must be {}", key, should));
    }

    void read_conditions() {
        if (const json::Value tier = group_["tier"]; tier.exists()) {
            const auto read = service_tier_by_name(tier.text());
            if (!read) wrong("tier", "standard, batch, flex, priority or fast");
            when_.tier = read.value_or(ServiceTier::standard);
        }
        if (const json::Value over = group_["over"]; over.exists()) {
            const std::int64_t count = over.integer_or(-1);
            if (count < 0 || count > over_max) wrong("over", "a number of tokens");
            when_.prompt_over = Tokens(std::clamp<std::int64_t>(count, 0, over_max));
        }
        if (const json::Value regions = group_["regions"]; regions.exists())
            when_.regions = texts_.emplace_back(regions.text());
        read_days_of("from", when_.from_day);
        read_days_of("until", when_.until_day);
        if (when_.from_day >= when_.until_day) problem_("prices: \"from\" is not before \"until\"");
        if (const json::Value days = group_["days"]; days.exists()) {
            const auto read = read_days(days.text());
            if (!read) wrong("days", "days like Mon-Fri or Sat,Sun");
            when_.weekdays = read.value_or(when_.weekdays);
        }
        const json::Value window = group_["window"];
        if (!window.exists()) return;
        for (const std::string_view part : split(window.text(), ' ')) {
            if (part.empty()) continue;
            if (const auto read = read_window(part))
                windows_.push_back(*read);
            else
                wrong("window", "times like 22:00-06:00");
        }
    }

    void read_days_of(std::string_view key, std::int32_t& to) {
        const json::Value value = group_[key];
        if (!value.exists()) return;
        if (const auto day = read_day(value.text()))
            to = *day;
        else
            wrong(key, "a day like 2026-08-16");
    }

    // "input", "web_search/call", "output_image/image[high/1024x1024]"
    void read_price(const std::string& key, const json::Value& value, std::vector<PriceRow>& rows) {
        std::string_view rest = key;
        PriceRow row;
        if (const std::size_t open = rest.find('['); open != std::string_view::npos) {
            if (!rest.ends_with(']')) return wrong(key, "a meter, as in catalog/README.md");
            row.variant = texts_.emplace_back(rest.substr(open + 1, rest.size() - open - 2));
            rest = rest.substr(0, open);
        }
        const std::size_t slash = rest.find('/');
        const auto meter = meter_by_name(rest.substr(0, slash));
        const auto unit = slash == std::string_view::npos ? std::optional(Unit::token)
                                                          : unit_by_name(rest.substr(slash + 1));
        if (!meter || !unit) return wrong(key, "a meter, as in catalog/README.md");
        row.meter = *meter;
        row.unit = *unit;
        const PricePer per = *unit == Unit::token ? PricePer::million_units : PricePer::unit;
        const Result<ExactRate> rate = value.is_number()
                                           ? read_exact_rate(value.raw(), per)
                                           : fail(ErrorKind::invalid_request, "is no number");
        if (!rate) return problem_(fmt::format("prices: {} {}", key, rate.error().message()));
        if (rate->rounded)
            return problem_(fmt::format("prices: {} is finer than a nano-dollar per million", key));
        row.rate = rate->rate;
        row.when = when_;
        if (rows.size() > rows_max) return;
        if (windows_.empty()) rows.push_back(row);
        for (const Window& window : windows_) {
            row.when.from_minute = window.from;
            row.when.until_minute = window.until;
            rows.push_back(row);
        }
    }

    const json::Value& group_;
    std::deque<std::string>& texts_;
    const Problem& problem_;
    PriceConditions when_;
    std::vector<Window> windows_;
};

}  // namespace

std::vector<PriceRow> read_source_prices(const json::Value& groups, std::deque<std::string>& texts,
                                         const Problem& problem) {
    std::vector<PriceRow> rows;
    if (groups.exists() && !groups.is_array()) problem("\"prices\" must be a list");
    for (const json::Value group : groups.elements()) {
        if (rows.size() > rows_max) {
            problem(fmt::format("has more than {} prices", rows_max));
            rows.resize(rows_max);
            break;
        }
        if (group.is_object())
            GroupReader(group, texts, problem).read(rows);
        else
            problem("\"prices\" must be a list of objects");
    }
    return rows;
}

}  // namespace weir::catalog
