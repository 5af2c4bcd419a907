#pragma once
// The blocks of one choice of a stream, in sequence. One block is open at a time; what belongs to
// another one while a call is open waits, for only the finish says that a call is complete. Local
// to this wire.
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.hpp"
#include "llm/stream.hpp"

namespace weir::wire::openai_chat {

class ChoiceReader {
public:
    using Out = std::vector<llm::StreamEvent>;

    ChoiceReader(int choice, std::string answer_id)
        : choice_(choice), answer_id_(std::move(answer_id)) {}

    void on_delta(json::Value delta, Out& out);
    bool has_blocks() const { return blocks_ > 0 || !waiting_.empty(); }
    // Ends all blocks and the choice. native is the provider's word for why.
    void finish(std::string_view native, Out& out);

private:
    // The part is only its head while the block is open; in a waiting block it is what came so far.
    struct Block {
        llm::Part part;
        std::string key;       // a call's index, or the kind and index of a reasoning item
        llm::Reasoning proof;  // of a reasoning item, put together
        std::string said;      // reasoning text that has been told
    };

    void on_content(json::Value content, Out& out);
    void on_reasoning(json::Value delta, Out& out);
    void on_detail(json::Value detail, Out& out);
    void on_audio(json::Value audio, Out& out);
    void on_call(json::Value call, Out& out);

    // The block that takes more of this kind: the open one, one that waits, or a new one.
    Block& target(llm::PartBody fresh, std::string_view key, Out& out);
    bool is_open(const Block& block) const { return open_ && &block == &*open_; }
    bool call_is_open() const;
    Block* find_call(const llm::ToolCall& call, const std::string& index);
    void add_text(llm::PartBody fresh, std::string text, std::string_view key, Out& out);
    void start_waiting_calls(Out& out);
    void open(Block block, Out& out);
    void close(Out& out);

    int choice_;
    std::string answer_id_;
    int blocks_ = 0;
    int calls_ = 0;
    std::optional<Block> open_;
    std::deque<Block> waiting_;
};

}  // namespace weir::wire::openai_chat
