#pragma once
// Taps a passed-through Chat Completions stream. Consecutive chunks of one stream differ only in a
// few strings, so the scan learns a chunk's fixed bytes from a full read and recognises the next
// one by comparing them: the same bytes around a string give the same facts. Whatever differs is
// read in full, so nothing that a text contains can fool it.
#include <memory>

#include "wire/facts.hpp"

namespace weir::wire::openai_chat {

std::unique_ptr<StreamScan> make_stream_scan(const json::Limits& limits, const Quirks& quirks);

}  // namespace weir::wire::openai_chat
