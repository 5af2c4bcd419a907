#include "ledger/restore.hpp"

namespace weir::ledger {

Result<void> restore_budgets(Ledger& ledger, meter::Registry& registry,
                             std::span<const meter::Period> periods, SysTime now) {
    for (const meter::Period period : periods) {
        const Result<std::vector<store::KeySpend>> spends =
            ledger.spent_by_key({meter::period_start(period, now), meter::period_end(period, now)});
        if (!spends) return fail(spends.error());
        for (const store::KeySpend& spend : *spends)
            registry.of(meter::Level::key, spend.key)
                .budget(period)
                .restore(spend.charged, period, now);
    }
    return {};
}

}  // namespace weir::ledger
