#include "wire/anthropic/find_seals.hpp"

#include <algorithm>

#include "wire/anthropic/field.hpp"
#include "wire/cuts.hpp"
#include "wire/seal.hpp"

namespace weir::wire::anthropic {

namespace {

using json::Value;

bool is_thought(Value block) {
    return block["type"].is("thinking") || block["type"].is("redacted_thinking");
}

class Finder {
public:
    explicit Finder(SealedPlaces& out) : out_(out) {}

    void run(Value root) {
        Cuts messages;
        std::size_t index = 0;
        for (const Value one : root["messages"].elements())
            message(one, element("messages", index++), messages);
        std::ranges::move(std::move(messages).finish(), std::back_inserter(out_.cuts));
        const Value thinking = root["thinking"];
        if (!lost_ || !thinking["type"].is("enabled")) return;
        out_.cuts.push_back(
            {thinking.range().begin, thinking.range().end, R"({"type":"disabled"})"});
        out_.dropped.emplace_back("thinking");
    }

private:
    void message(Value message, const std::string& path, Cuts& messages) {
        Cuts blocks;
        Value first;
        bool calls = false;
        std::size_t index = 0;
        for (const Value block : message["content"].elements()) {
            const bool sealed = is_thought(block) && is_sealed_json(block["signature"].raw());
            if (sealed) {
                blocks.cut(block.range());
                out_.dropped.push_back(element(path + ".content", index));
            } else {
                if (blocks.all()) first = block;
                blocks.keep(block.range());
                calls = calls || block["type"].is("tool_use");
            }
            ++index;
        }
        if (message["role"].is("assistant")) lost_ = calls && blocks.any() && !is_thought(first);
        // Messages without content are refused.
        if (blocks.any() && blocks.all()) {
            messages.cut(message.range());
            return;
        }
        messages.keep(message.range());
        std::ranges::move(std::move(blocks).finish(), std::back_inserter(out_.cuts));
    }

    SealedPlaces& out_;
    bool lost_ = false;  // of the last turn of the assistant
};

}  // namespace

void find_seals(Value root, SealedPlaces& out) { Finder(out).run(root); }

}  // namespace weir::wire::anthropic
