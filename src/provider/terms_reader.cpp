#include "provider/terms_reader.hpp"

namespace weir::provider {
namespace {

using config::Section;

constexpr std::int64_t whole_bp = 10'000;
constexpr std::int64_t surcharge_bp_max = 1'000'000;

int surcharge(Section& section, std::string_view key, std::string_view about) {
    section.about(about);
    return static_cast<int>(section.percent_bp(key, 0, 0, surcharge_bp_max));
}

}  // namespace

catalog::Terms read_terms(Section& section) {
    catalog::Terms terms;
    section.about("Off the list price, as negotiated.");
    terms.discount_bp = static_cast<int>(section.percent_bp("discount", 0, 0, whole_bp));
    Section extra = section.section("surcharge");
    terms.tools_bp = surcharge(extra, "tools", "On top, for calls with tools.");
    terms.structured_bp = surcharge(extra, "structured", "On top, for answers by a schema.");
    Section longer = extra.section("long");
    longer.about("Prompt tokens above which \"extra\" is charged for the whole call.");
    terms.long_over = Tokens(longer.count("over", 0, 0, 1'000'000'000));
    terms.long_bp = surcharge(longer, "extra", "On top, for such calls.");
    if (longer.has("over") != longer.has("extra"))
        longer.problem("needs both \"over\" and \"extra\", such as { over: 200k, extra: 100% }");
    longer.finish();
    extra.finish();
    return terms;
}

}  // namespace weir::provider
