#include "catalog/decode.hpp"

namespace weir::catalog {
namespace {

// The bits of QuirksRecord::flags, in the order of QUIRK_FLAGS in tools/catalog/format.py.
enum QuirkFlag : unsigned {
    usage_excludes_reasoning,
    usage_in_x_groq,
    usage_in_choice,
    replay_reasoning,
    short_tool_ids,
    no_required_tool_choice
};

Date decode_date(std::uint32_t yyyymmdd) {
    const int date = static_cast<int>(yyyymmdd);
    return {.year = date / 10'000, .month = date / 100 % 100, .day = date % 100};
}

std::optional<Tokens> decode_tokens(std::uint32_t count) {
    if (count == 0) return std::nullopt;
    return Tokens(count);
}

}  // namespace

Quirks decode_quirks(const Tables& tables, std::size_t index) {
    const QuirksRecord r = tables.quirks[index];
    const auto flag = [&r](QuirkFlag bit) { return (r.flags >> bit & 1U) != 0; };
    return Quirks{.output_limit = static_cast<OutputLimit>(r.output_limit),
                  .stream_usage = static_cast<StreamUsage>(r.stream_usage),
                  .developer_role = static_cast<DeveloperRole>(r.developer_role),
                  .reasoning_field = static_cast<ReasoningField>(r.reasoning_field),
                  .error_style = static_cast<ErrorStyle>(r.error_style),
                  .rate_headers = static_cast<RateHeaders>(r.rate_headers),
                  .unknown_fields = static_cast<UnknownFields>(r.unknown_fields),
                  .usage_excludes_reasoning = flag(usage_excludes_reasoning),
                  .usage_in_x_groq = flag(usage_in_x_groq),
                  .usage_in_choice = flag(usage_in_choice),
                  .replay_reasoning = flag(replay_reasoning),
                  .short_tool_ids = flag(short_tool_ids),
                  .no_required_tool_choice = flag(no_required_tool_choice),
                  .stop_max = r.stop_max,
                  .choices_max = r.choices_max,
                  .seed_field = tables.text(r.seed_field),
                  .required_tool_choice = tables.text(r.required_tool_choice),
                  .chat_path = tables.text(r.chat_path),
                  .unsupported_fields = tables.text(r.unsupported_fields)};
}

Provider decode_provider(const Tables& tables, std::size_t index) {
    const ProviderRecord r = tables.providers[index];
    Provider provider{.id = tables.text(r.id),
                      .name = tables.text(r.name),
                      .cls = static_cast<Class>(r.cls),
                      .key_env = tables.text(r.key_env),
                      .regions = tables.text(r.regions),
                      .docs = tables.text(r.docs),
                      .url_verified = r.url_verified != 0,
                      .quirks = decode_quirks(tables, r.quirks),
                      .endpoints = {},
                      .offering_count = r.offering_count};
    provider.endpoints.reserve(r.endpoint_count);
    for (std::size_t i = 0; i < r.endpoint_count; ++i) {
        const EndpointRecord e = tables.endpoints[r.endpoints_from + i];
        provider.endpoints.push_back({.wire = tables.text(e.wire),
                                      .base_url = tables.text(e.url),
                                      .auth = static_cast<Auth>(e.auth),
                                      .auth_header = tables.text(e.header),
                                      .auth_prefix = tables.text(e.prefix),
                                      .extra_header = tables.text(e.extra_header)});
    }
    return provider;
}

Offering decode_offering(const Tables& tables, std::size_t index) {
    const OfferingRecord r = tables.offerings[index];
    return Offering{.provider = tables.text(tables.providers[r.provider].id),
                    .id = tables.text(r.id),
                    .model = tables.text(r.model),
                    .wires = tables.text(r.wires),
                    .kind = static_cast<Kind>(r.kind),
                    .status = static_cast<Status>(r.status),
                    .billing = static_cast<Billing>(r.billing),
                    .input = Modalities(r.input),
                    .output = Modalities(r.output),
                    .can = {.yes = Bits<Capability>(r.can), .known = Bits<Capability>(r.known)},
                    .context = decode_tokens(r.context),
                    .input_max = decode_tokens(r.input_max),
                    .output_max = decode_tokens(r.output_max),
                    .released = decode_date(r.released),
                    .knowledge = decode_date(r.knowledge),
                    .deprecated = decode_date(r.deprecated),
                    .regions = tables.text(r.regions),
                    .prices = PriceList(&tables, r.prices_from, r.price_count),
                    .quirks = decode_quirks(tables, r.quirks)};
}

}  // namespace weir::catalog
