#pragma once
// The blocks of a stream in sequence, whatever the order of its items. One is open at a time. Local
// to this wire.
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "llm/stream.hpp"

namespace weir::wire::openai_responses {

class Blocks {
public:
    using Out = std::vector<llm::StreamEvent>;
    // The item's place in the output, the part's in the item, and what it is: a stream that puts
    // two kinds into one place gets two blocks.
    struct Key {
        std::int64_t item = 0;
        std::int64_t part = 0;
        std::size_t kind = 0;  // index of the PartBody
        friend bool operator==(const Key&, const Key&) = default;
    };

    bool is_open(Key key) const { return open_ && open_->key == key; }
    bool waits(Key key) const;

    // Begins the block; it opens now, or when the open call has closed.
    void open(Key key, llm::Part part, Out& out);
    // Into the block of that key, which is open or waits; block and choice of it are filled in.
    void add(Key key, llm::StreamEvent delta, Out& out);
    // It is complete. The event comes with the next block or at the end: a proof may still follow.
    void close(Key key, Out& out);
    // Hangs on the last block of all.
    void sign(llm::Signature signature, Out& out);
    // All that is open or waits.
    void finish(Out& out);

private:
    struct Block {
        Key key;
        llm::Part part;
        std::vector<llm::StreamEvent> waiting;
        bool closed = false;
    };

    bool call_is_open() const;
    void start(Block block, Out& out);
    void start_waiting(Out& out);
    void end(Out& out);

    std::optional<Block> open_;
    std::deque<Block> waiting_;
    int count_ = 0;
};

}  // namespace weir::wire::openai_responses
