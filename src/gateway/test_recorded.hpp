#pragma once
// The test world with a ledger: one worker's writer, a memory store behind its thread.
#include <stdlib.h>

#include <filesystem>

#include "gateway/test_world.hpp"
#include "ledger/test_store.hpp"

namespace weir::gateway::test {

class RecordedWorld : public World {
public:
    ledger::RefusingStore* store = nullptr;  // the ledger's
    std::chrono::nanoseconds read_timeout = std::chrono::seconds(5);

    RecordedWorld() {
        std::string name = (std::filesystem::temp_directory_path() / "weir-test-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        auto owned = std::make_unique<ledger::RefusingStore>();
        store = owned.get();
        ledger_ = std::make_unique<ledger::Ledger>(
            ledger::Settings{.folder = folder_ / "journal",
                             .process_name = "test",
                             .journal = {.segment_bytes = 256 * 1024},
                             // By itself it carries nothing into the store while a test runs.
                             .drain = {.interval = std::chrono::hours(1)}},
            std::move(owned), [] { return noon; }, [](const ledger::DrainEvent&) {});
    }
    ~RecordedWorld() {
        (void)ledger_->stop();
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    RecordedWorld(const RecordedWorld&) = delete;
    RecordedWorld& operator=(const RecordedWorld&) = delete;

    // From the first use on the settings of the world are fixed.
    LedgerAccess& recorded() {
        if (!access_) {
            access_ = std::make_unique<LedgerAccess>(
                *ledger_, read_timeout, wheel,
                [this](Errands::Work work) { loop.post(std::move(work)); });
            services().recorded = access_.get();
            services().ledger = &ledger_->writer(0);
        }
        return *access_;
    }
    void run_ledger() { ledger_->run(); }
    ledger::Ledger& ledger() { return *ledger_; }

private:
    std::filesystem::path folder_;
    std::unique_ptr<ledger::Ledger> ledger_;
    std::unique_ptr<LedgerAccess> access_;
};

}  // namespace weir::gateway::test
