#pragma once
// What a request knows of its stream, where its route has broken streams continued; and what the
// parts of a continued answer used.
#include <memory>
#include <optional>
#include <string>

#include "base/money.hpp"
#include "gateway/said.hpp"
#include "llm/chat.hpp"
#include "llm/usage.hpp"
#include "wire/translate.hpp"

namespace weir::gateway {

// What one attempt used whose stream went to the client, as far as it came.
struct Leg {
    std::size_t attempt = 0;  // its place in the attempts' history
    llm::Usage usage;
    std::optional<NanoUsd> cost;  // absent: unknown
};

struct Continued {
    explicit Continued(std::size_t bytes_max) : said(bytes_max) {}

    // Another attempt has been asked to go on, or is about to be.
    bool going_on() const { return writer != nullptr; }

    Said said;
    std::string last_event;  // data of the last one passed through, on wires that number them
    std::unique_ptr<wire::StreamWriter> writer;  // the client's, at the place where it is
    std::unique_ptr<llm::ChatRequest> asked;     // what the client asked
};

}  // namespace weir::gateway
