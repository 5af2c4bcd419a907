#include "wire/openai_chat/find_seals.hpp"

#include <algorithm>

#include "wire/cuts.hpp"
#include "wire/openai_chat/field.hpp"
#include "wire/seal.hpp"
#include "wire/seal_cuts.hpp"

namespace weir::wire::openai_chat {

namespace {

using json::Value;

void take(Cuts&& cuts, std::vector<Splice>& out) {
    std::ranges::move(std::move(cuts).finish(), std::back_inserter(out));
}

// The cuts inside the value of a member, or true where the whole member is to go.
bool cut_blocks(Value blocks, std::vector<Splice>& out) {
    Cuts cuts;
    for (const Value block : blocks.elements()) {
        const bool sealed =
            is_sealed_json(block["signature"].raw()) || is_sealed_json(block["data"].raw());
        sealed ? cuts.cut(block.range()) : cuts.keep(block.range());
    }
    if (cuts.any() && cuts.all()) return true;
    take(std::move(cuts), out);
    return false;
}

bool cut_member(Value object, std::string_view key, std::vector<Splice>& out) {
    Cuts cuts;
    for (const json::Member& member : object.members())
        member.key.is(key) ? cuts.cut(range_of(member)) : cuts.keep(range_of(member));
    if (cuts.all()) return true;
    take(std::move(cuts), out);
    return false;
}

bool cut_extra_content(Value content, std::vector<Splice>& out) {
    const Value google = content["google"];
    if (!is_sealed_json(google["thought_signature"].raw())) return false;
    return cut_member(google, "thought_signature", out) && cut_member(content, "google", out);
}

class Finder {
public:
    explicit Finder(SealedPlaces& out) : out_(out) {}

    void run(Value root) {
        std::size_t index = 0;
        for (const Value one : root["messages"].elements())
            holder(one, element("messages", index++));
    }

private:
    // A message or a call.
    void holder(Value value, const std::string& path) {
        Cuts members;
        for (const json::Member& member : value.members()) {
            bool whole = false;
            const std::size_t before = out_.cuts.size();
            if (member.key.is("thinking_blocks"))
                whole = cut_blocks(member.value, out_.cuts);
            else if (member.key.is("extra_content"))
                whole = cut_extra_content(member.value, out_.cuts);
            if (whole || out_.cuts.size() > before)
                out_.dropped.push_back(path + "." + member.key.text());
            whole ? members.cut(range_of(member)) : members.keep(range_of(member));
            std::size_t index = 0;
            if (member.key.is("tool_calls"))
                for (const Value call : member.value.elements())
                    holder(call, element(path + ".tool_calls", index++));
        }
        take(std::move(members), out_.cuts);
    }

    SealedPlaces& out_;
};

}  // namespace

void find_seals(Value root, SealedPlaces& out) { Finder(out).run(root); }

}  // namespace weir::wire::openai_chat
