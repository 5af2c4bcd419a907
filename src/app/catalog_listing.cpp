#include "app/catalog_listing.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <vector>

#include "app/catalog_source.hpp"
#include "base/text.hpp"

namespace weir::app {
namespace {

constexpr json::Limits listing_limits{.bytes_max = listing_bytes_max, .depth_max = 64};

std::vector<std::string_view> format_names() {
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < catalog::listing_format_count; ++i)
        names.push_back(name(static_cast<catalog::ListingFormat>(i)));
    return names;
}

Result<void> check_provider(const catalog::Listing& listing, const ListingOptions& options) {
    if (options.provider.empty()) return {};
    std::vector<std::string_view> listed;
    for (const catalog::Listed& entry : listing.entries)
        if (listed.empty() || listed.back() != entry.provider) listed.emplace_back(entry.provider);
    if (std::ranges::find(listed, options.provider) != listed.end()) return {};
    const auto near = nearest(options.provider, listed);
    return fail(ErrorKind::invalid_request,
                fmt::format("--provider {}: the list has no such provider{}", options.provider,
                            near ? fmt::format("; did you mean \"{}\"?", *near) : std::string()));
}

}  // namespace

void add_listing_options(CLI::App& command, ListingOptions& options) {
    command
        .add_option("--from", options.from, "The list's format: models.dev, openrouter, litellm")
        ->required();
    command.add_option("FILE", options.source, "A file, - for the standard input, or a URL")
        ->required();
    command.add_option("--provider", options.provider,
                       "Only this provider, as the catalog calls it");
}

Result<catalog::Listing> open_listing(const ListingOptions& options,
                                      const std::string& config_path) {
    const auto format = catalog::listing_format_by_name(options.from);
    if (!format)
        return fail(ErrorKind::invalid_request, fmt::format("--from {}: must be {}", options.from,
                                                            fmt::join(format_names(), ", ")));
    const Result<std::string> text = read_catalog_source(options.source, config_path);
    if (!text) return fail(text.error());
    Result<catalog::Listing> listing = catalog::read_listing(*format, *text, listing_limits);
    if (!listing)
        return fail(listing.error().kind(),
                    fmt::format("{}: {}", options.source, listing.error().message()));
    if (const Result<void> there = check_provider(*listing, options); !there)
        return fail(there.error());
    return listing;
}

}  // namespace weir::app
