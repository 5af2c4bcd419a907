#pragma once
// One structured line per request, as JSON. Lines are collected per worker and written in larger
// pieces, since a write for each would cost more than everything else about them.
#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "ledger/ledger.hpp"

namespace weir::gateway {

class AccessLog {
public:
    using Sink = std::function<void(std::string_view lines)>;
    // sink takes whole lines, from the worker's thread; a null one keeps nothing. on_first_line is
    // called when there is something to flush after there was nothing.
    AccessLog(Sink sink, std::function<void()> on_first_line)
        : sink_(std::move(sink)), on_first_line_(std::move(on_first_line)) {}

    bool enabled() const { return static_cast<bool>(sink_); }
    // No bodies, no keys.
    void write(const store::LedgerRow& row, std::string_view client_address,
               std::string_view error_message);
    // Called by the worker's timer and at the end.
    void flush();

private:
    static constexpr std::size_t collected_max = 32 * 1024;
    Sink sink_;
    std::function<void()> on_first_line_;
    std::string lines_;
};

}  // namespace weir::gateway
