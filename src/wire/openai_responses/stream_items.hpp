#pragma once
// The items of a stream: which were announced, and what of each has been told, as which blocks.
// Local to this wire.
#include <string>
#include <string_view>
#include <vector>

#include "json/value.hpp"
#include "wire/openai_responses/answer.hpp"
#include "wire/openai_responses/stream_blocks.hpp"

namespace weir::wire::openai_responses {

class Items {
public:
    using Out = Blocks::Out;

    // Events about one item.
    void on_added(json::Value event, Out& out);
    void on_text(json::Value event, Out& out);
    void on_refusal(json::Value event, Out& out);
    void on_annotation(json::Value event, Out& out);
    void on_summary(json::Value event, Out& out) { on_reasoning(event, Thoughts::summary, out); }
    void on_thoughts(json::Value event, Out& out) { on_reasoning(event, Thoughts::content, out); }
    void on_arguments(json::Value event, Out& out);
    void on_arguments_done(json::Value event, Out& out);
    void on_done(json::Value event, Out& out);
    // With the output of the last event: what of it was never told. Closes everything.
    void finish(json::Value output, Out& out);

    bool has_calls() const { return calls_.any(); }
    // More items and parts than any answer has: the stream is to be given up.
    bool too_many() const { return places_ > places_max; }

private:
    enum class Thoughts : std::uint8_t { summary, content };
    // One content part of a message, or all of another item.
    struct Told {
        std::int64_t part = 0;
        std::size_t kind = 0;     // index of the PartBody
        std::int64_t before = 0;  // characters of the message's text before it
        bool text = false;
        bool citations = false;
        bool logprobs = false;
    };
    struct Item {
        std::int64_t index = 0;
        std::string id;
        std::string rest;        // of a message: for the mark on its first part
        std::vector<Told> told;  // in order
        std::int64_t paragraph = 0;
        bool done = false;
    };

    void on_reasoning(json::Value event, Thoughts kind, Out& out);
    // By its place, which stays the same where ids do not (GitHub Copilot); else by its id.
    Item* find(json::Value event);
    Item& item_of(json::Value event);
    Item& announce(json::Value event, json::Value item, Out& out);
    // What an item says of itself when it begins; a call opens its block.
    void read_head(Item& item, json::Value whole, Out& out);
    static Blocks::Key key_of(const Item& item, const Told& told) {
        return {item.index, told.part, told.kind};
    }
    Told& told(Item& item, std::int64_t part, const llm::PartBody& body);
    static Told* call_told(Item& item);
    // The item's block for that part, begun if need be.
    Told& begin(Item& item, std::int64_t part, llm::PartBody body, Out& out);
    void add(const Item& item, const Told& told, llm::StreamEvent delta, Out& out);
    void add_text(Item& item, Told& told, std::string text, Out& out);
    static void add_logprobs(Told& told, json::Value tokens, Out& out);
    void on_whole(Item& item, json::Value whole, Out& out);
    void finish_message(Item& item, json::Value whole, Out& out);
    void finish_part(Item& item, Told* known, std::int64_t part, json::Value whole, Out& out);
    void finish_reasoning(Item& item, json::Value whole, Out& out);
    void finish_call(Item& item, json::Value whole, Out& out);

    Blocks blocks_;
    std::vector<Item> items_;
    static constexpr int places_max = 10'000;
    int places_ = 0;
    std::int64_t characters_ = 0;  // of all texts so far
    OpenCalls calls_;
};

}  // namespace weir::wire::openai_responses
