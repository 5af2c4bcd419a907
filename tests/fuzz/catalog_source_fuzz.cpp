// Any bytes as a file of catalog/: findings with a place and advice, never more than are kept.
#include <cstdint>
#include <string_view>

#include "base/check.hpp"
#include "catalog/check/source_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace weir;
    using namespace weir::catalog;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const KnownNames known{.wires = {"openai_chat"}, .vendors = {"acme"}, .providers = {"acme"}};
    Findings findings;
    check_source_file("catalog/acme.json", text, known, {.year = 2026, .month = 11, .day = 20},
                      {.bytes_max = 65'536, .depth_max = 32, .values_max = 10'000}, findings);
    check(findings.all().size() <= Findings::kept_max);
    for (const Finding& one : findings.all())
        check(one.line >= 0 && !one.what.empty() && !one.advice.empty() && !one.rule.empty());
    return 0;
}
