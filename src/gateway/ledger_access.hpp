#pragma once
// One worker's way to what is recorded: asks the ledger's thread, which has the database, and comes
// back to the worker's own loop. Nobody's inference waits here. Lives as long as the worker; that
// thread ends first. Why that thread: docs/adr/0026.
#include <chrono>
#include <functional>

#include "gateway/errand.hpp"
#include "ledger/ledger.hpp"

namespace weir::gateway {

class LedgerAccess {
public:
    LedgerAccess(ledger::Ledger& ledger, std::chrono::nanoseconds read_timeout, net::Wheel& wheel,
                 Errands::Post post)
        : ledger_(ledger), read_timeout_(read_timeout), errands_(wheel, std::move(post)) {}

    // question runs on the ledger's thread, and must own what it needs; what it returns runs on the
    // worker's while the caller waits, and may refer to its frame. Errors: overloaded (no answer
    // within read_timeout), client_cancelled.
    using Question = std::move_only_function<Errands::Work(ledger::Drain& drain)>;
    net::Awaitable<Result<void>> ask(Question question, net::Cancel* cancel);

private:
    ledger::Ledger& ledger_;
    std::chrono::nanoseconds read_timeout_;
    Errands errands_;
};

}  // namespace weir::gateway
