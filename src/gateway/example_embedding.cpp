#include "gateway/example_embedding.hpp"

#include <iterator>

#include "gateway/embedding_call.hpp"
#include "gateway/record.hpp"
#include "net/task_scope.hpp"

namespace weir::gateway {
namespace {

constexpr std::chrono::seconds call_timeout{30};

// The right and the duty to make one route's vectors. However its task ends, somebody may try
// again later.
class Making {
public:
    Making(Services& services, std::shared_ptr<const Snapshot> snapshot, const route::Route& route)
        : services_(services), snapshot_(std::move(snapshot)), route_(route) {}
    Making(const Making&) = delete;
    Making& operator=(const Making&) = delete;
    ~Making() {
        if (done_) return;
        embedded().failed(std::chrono::steady_clock::now());
    }

    net::Awaitable<void> run();

private:
    const route::Embedded& embedded() const { return *route_.orderer->embedded(); }

    Services& services_;
    std::shared_ptr<const Snapshot> snapshot_;
    const route::Route& route_;
    bool done_ = false;
};

net::Awaitable<void> Making::run() {
    std::span<const std::string> left = embedded().examples();
    route::Embedded::Vectors vectors;
    while (!left.empty()) {
        EmbeddingCall call(services_, snapshot_, route_, embedded().settings(), "examples");
        const Result<std::size_t> count = call.ask(left);
        if (!count) co_return;
        if (services_.ledger &&
            services_.ledger->start(start_row(call.request())) == ledger::Appended::lost)
            services_.metrics.journal_lost.add();
        co_await call.run(deadline_after(std::chrono::steady_clock::now(), call_timeout));
        Result<route::Embedded::Vectors> made = call.vectors();
        if (!made) co_return;
        std::ranges::move(*made, std::back_inserter(vectors));
        left = left.subspan(*count);
    }
    done_ = embedded().publish(vectors);
}

net::Awaitable<void> make(std::unique_ptr<Making> making) { co_await making->run(); }

}  // namespace

void begin_examples(Services& services) {
    for (const route::Route& route : services.snapshot->routes.all())
        if (const route::Embedded* const embedded = route.orderer->embedded())
            if (embedded->begin())
                services.tasks.spawn(
                    "example embeddings",
                    make(std::make_unique<Making>(services, services.snapshot, route)));
}

void begin_examples_again(Services& services, std::shared_ptr<const Snapshot> snapshot,
                          const route::Route& route) {
    if (!route.orderer->embedded()->begin_again(std::chrono::steady_clock::now())) return;
    services.tasks.spawn("example embeddings",
                         make(std::make_unique<Making>(services, std::move(snapshot), route)));
}

}  // namespace weir::gateway
