#include "wire/bedrock/find_seals.hpp"

#include <algorithm>

#include "wire/bedrock/field.hpp"
#include "wire/cuts.hpp"
#include "wire/seal.hpp"

namespace weir::wire::bedrock {

namespace {

using json::Value;

class Finder {
public:
    explicit Finder(SealedPlaces& out) : out_(out) {}

    void run(Value root) {
        std::size_t index = 0;
        for (const Value one : root["messages"].elements())
            message(one, element("messages", index++));
        const Value thinking = root["additionalModelRequestFields"]["thinking"];
        if (!lost_ || !thinking["type"].is("enabled")) return;
        out_.cuts.push_back(
            {thinking.range().begin, thinking.range().end, R"({"type":"disabled"})"});
        out_.dropped.emplace_back("additionalModelRequestFields.thinking");
    }

private:
    void message(Value message, const std::string& path) {
        const Value content = message["content"];
        Cuts blocks;
        Value first;
        bool calls = false;
        std::size_t index = 0;
        for (const Value block : content.elements()) {
            const Value signature = block["reasoningContent"]["reasoningText"]["signature"];
            if (is_sealed_json(signature.raw())) {
                blocks.cut(block.range());
                out_.dropped.push_back(element(path + ".content", index));
            } else {
                if (blocks.all()) first = block;
                blocks.keep(block.range());
                calls = calls || block["toolUse"].is_object();
            }
            ++index;
        }
        if (message["role"].is("assistant"))
            lost_ = calls && blocks.any() && !first["reasoningContent"].is_object();
        // Turns alternate and have content (providers.md 4.1), so the turn has to stay.
        if (blocks.any() && blocks.all())
            out_.cuts.push_back({content.range().begin, content.range().end, R"([{"text":"."}])"});
        else
            std::ranges::move(std::move(blocks).finish(), std::back_inserter(out_.cuts));
    }

    SealedPlaces& out_;
    bool lost_ = false;  // of the last turn of the assistant
};

}  // namespace

void find_seals(Value root, SealedPlaces& out) { Finder(out).run(root); }

}  // namespace weir::wire::bedrock
