#pragma once
// The reference page of the configuration file, made by running the readers themselves over a
// recording Section: a key that is read is a key that is documented, and the defaults cannot drift.
#include <span>
#include <string>
#include <vector>

#include "config/section.hpp"

namespace weir::config {

struct ReferenceRow {
    std::string key;       // "server.header_timeout", "providers.<name>.url", "budgets[].limit"
    std::string kind;      // "duration from 1ms to 1h", "true or false"
    std::string fallback;  // as one would write it; "" for none, "required"
    std::string about;     // what Section::about() said before the getter; may be empty
};

class Reference {
public:
    void add(ReferenceRow row);
    std::span<const ReferenceRow> rows() const { return rows_; }
    // One Markdown table per top-level key.
    std::string markdown() const;

private:
    std::vector<ReferenceRow> rows_;
};

// The reference page of read_server_config's keys.
std::string server_reference_markdown();

}  // namespace weir::config
