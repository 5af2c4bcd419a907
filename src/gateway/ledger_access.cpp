#include "gateway/ledger_access.hpp"

#include <utility>

namespace weir::gateway {

net::Awaitable<Result<void>> LedgerAccess::ask(Question question, net::Cancel* cancel) {
    const auto begin = [&](Errands::Back back) {
        ledger_.ask([question = std::move(question), back = std::move(back)](
                        ledger::Drain& drain) mutable { back(question(drain)); });
    };
    const Deadline deadline = deadline_after(std::chrono::steady_clock::now(), read_timeout_);
    switch (co_await errands_.run(begin, deadline, cancel)) {
        case net::Wake::cancelled: co_return fail(ErrorKind::client_cancelled, "request cancelled");
        case net::Wake::timed_out:
            co_return fail(ErrorKind::overloaded,
                           "the ledger could not be read in time (store.read_timeout)");
        case net::Wake::ready: break;
    }
    co_return Result<void>();
}

}  // namespace weir::gateway
