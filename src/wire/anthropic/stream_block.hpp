#pragma once
// The open block of a stream that is read. Local to this wire.
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "json/limits.hpp"
#include "json/value.hpp"
#include "llm/stream.hpp"

namespace weir::wire::anthropic {

class BlockReader {
public:
    using Out = std::vector<llm::StreamEvent>;

    explicit BlockReader(const json::Limits& limits) : limits_(limits) {}

    bool is_open() const { return open_; }
    bool is_untouched() const { return index_ < 0; }  // there was no block yet
    std::int64_t index() const { return index_; }     // the provider's own

    void on_start(std::int64_t index, json::Value block, Out& out);
    // upstream_protocol for a delta of another kind of block, and for more than limits.bytes_max
    // that must be held back until the block is whole.
    Result<void> on_delta(json::Value delta, Out& out);
    void on_stop(Out& out);

private:
    enum class Kind : std::uint8_t { text, thinking, redacted, call, other };
    struct Merged {
        std::string key;
        std::string value;  // decoded where it is text, else raw
        bool text = false;
    };

    void open(llm::Part part, Out& out);
    void say_text(std::string text, Out& out);
    void say_thoughts(std::string text, Out& out);
    Result<void> hold(std::size_t bytes);
    void merge(json::Value delta);
    void stop_text(Out& out);
    void stop_thinking(Out& out);
    std::string whole() const;  // a block of another kind, with what its deltas added

    json::Limits limits_;
    Kind kind_ = Kind::other;
    bool open_ = false;
    bool told_ = false;  // BlockOpened has gone out
    std::int64_t index_ = -1;
    int blocks_ = 0;               // told so far
    std::int64_t text_begin_ = 0;  // code points of the texts before this one
    std::int64_t text_end_ = 0;    // and up to here
    std::size_t held_ = 0;         // bytes of what follows
    std::vector<llm::Citation> citations_;
    std::string signature_;
    std::string start_;  // raw: a call's first input, a block of another kind
    std::string input_;  // fragments of JSON, of a block of another kind
    bool has_input_ = false;
    std::vector<Merged> merged_;
    std::optional<llm::Signature> waiting_;  // for the part that follows
};

}  // namespace weir::wire::anthropic
