#pragma once
// The content blocks of a stream, in sequence: what belongs to another block while one is open
// waits, for only contentBlockStop says that a block is complete. Local to this wire.
//
// Blocks whose canonical part must be whole when it opens (tools that AWS runs, images) are told
// when they have stopped.
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "json/value.hpp"
#include "llm/stream.hpp"

namespace weir::wire::bedrock {

class BlocksReader {
public:
    using Out = std::vector<llm::StreamEvent>;

    // bytes_max: of what may wait, and of a block that is gathered.
    explicit BlocksReader(std::size_t bytes_max) : bytes_max_(bytes_max) {}

    // The payloads of contentBlockStart, contentBlockDelta and contentBlockStop. upstream_protocol
    // when more waits than may.
    Result<void> on_start(json::Value event, Out& out);
    Result<void> on_delta(json::Value event, Out& out);
    void on_stop(json::Value event, Out& out);
    // messageStop: closes all.
    void finish(Out& out);

    bool has_calls() const { return calls_ > 0; }

private:
    enum class Kind : std::uint8_t { text, reasoning, call, image, server_call, server_result };
    struct Block {
        std::int64_t index = 0;
        int number = 0;  // in the canonical stream
        Kind kind = Kind::text;
        bool stopped = false;
        llm::Part head;
        Out waiting;            // what came before its turn
        llm::Reasoning proof;   // of reasoning
        std::string head_json;  // of a tool that AWS runs: the start's object
        std::string gathered;   // its input, or the elements of its content
    };

    Block* find(std::int64_t index);
    Block& target(std::int64_t index, Kind kind, llm::PartBody head, Out& out);
    bool is_front(const Block& block) const { return &block == &blocks_.front(); }
    void emit(Block& block, llm::StreamEvent event, std::size_t bytes, Out& out);
    void begin(Block& block, Out& out);
    void end_front(Out& out);
    void settle(Out& out);
    void on_reasoning(std::int64_t index, json::Value delta, Out& out);
    void gather(Block& block, std::string_view more, std::string_view separator);
    Result<void> check_held() const;

    std::deque<Block> blocks_;  // the front one is open, the others wait
    std::size_t bytes_max_;
    std::size_t held_ = 0;
    int numbers_ = 0;
    int calls_ = 0;
};

}  // namespace weir::wire::bedrock
