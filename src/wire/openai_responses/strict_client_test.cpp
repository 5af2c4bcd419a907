#include "wire/openai_responses/strict_client.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>

#include "json/document.hpp"
#include "wire/sse.hpp"

namespace weir::wire::openai_responses {

namespace {

using json::Value;

class StrictClient {
public:
    std::string run(std::string_view sse) {
        SseReader reader(std::size_t{8} << 20);
        reader.feed(sse);
        SseEvent event;
        for (Result<bool> more = reader.next(event); more && *more; more = reader.next(event)) {
            if (!event.complete) complain("an event is cut");
            const Result<json::Document> document = json::read(event.data);
            if (!document) return "an event is not JSON";
            on_event(event, document->root());
            if (!complaint_.empty()) return complaint_;
        }
        if (reader.finish(event).value_or(false)) complain("bytes are left over");
        if (!ended_) complain("no last event");
        return complaint_;
    }

private:
    struct Item {
        std::string id;
        std::string type;
        std::map<std::string, std::string> deltas;  // by family and part
        std::map<std::string, std::string> parts;   // done ones, raw
        int open_parts = 0;
        bool done = false;
        std::string raw;
    };

    void complain(const std::string& what) {
        if (complaint_.empty()) complaint_ = "event " + std::to_string(next_ - 1) + ": " + what;
    }
    void require(bool holds, const char* what) {
        if (!holds) complain(what);
    }

    void on_event(const SseEvent& event, Value root) {
        const std::string type = root["type"].text();
        const std::int64_t number = next_++;
        require(root["sequence_number"].integer() == number, "the sequence has a gap");
        require(event.name == type, "the event's name is not its type");
        require(!ended_, "something after the end");
        if (next_ == 1) require(type == "response.created", "not begun with response.created");
        if (next_ == 2) require(type == "response.in_progress", "no response.in_progress");
        if (root["response"].is_object()) return on_response(type, root["response"]);
        if (type == "response.output_item.added") return on_added(root);
        Item* item = find(root);
        if (!item) return complain("of no item that is open");
        if (type == "response.output_item.done") return on_item_done(*item, root["item"]);
        require(root["item_id"].is(item->id), "another item_id");
        on_part(*item, type, root);
    }

    Item* find(Value root) {
        const std::int64_t index = root["output_index"].integer_or(-1);
        if (index < 0 || index >= static_cast<std::int64_t>(items_.size())) return nullptr;
        Item& item = items_[static_cast<std::size_t>(index)];
        return item.done ? nullptr : &item;
    }

    void on_response(const std::string& type, Value response) {
        static constexpr std::array<std::string_view, 22> wanted = {"id",
                                                                    "object",
                                                                    "created_at",
                                                                    "status",
                                                                    "error",
                                                                    "incomplete_details",
                                                                    "model",
                                                                    "output",
                                                                    "instructions",
                                                                    "metadata",
                                                                    "tools",
                                                                    "tool_choice",
                                                                    "temperature",
                                                                    "top_p",
                                                                    "parallel_tool_calls",
                                                                    "text",
                                                                    "reasoning",
                                                                    "truncation",
                                                                    "usage",
                                                                    "user",
                                                                    "previous_response_id",
                                                                    "max_output_tokens"};
        for (const std::string_view key : wanted)
            if (!response[key].exists()) complain("no " + std::string(key) + " in " + type);
        if (id_.empty()) id_ = response["id"].text();
        require(response["id"].is(id_), "another response id");
        const bool begins = type == "response.created" || type == "response.in_progress";
        require(begins == response["status"].is("in_progress"), "a status that does not fit");
        if (begins) return require(response["output"].size() == 0, "output at the beginning");
        ended_ = true;
        require(type == "response." + response["status"].text(), "a status that does not fit");
        require(response["output"].size() == items_.size(), "not all items in the last event");
        for (std::size_t i = 0; i < items_.size(); ++i) {
            require(items_[i].done, "an item was never done");
            require(response["output"].at(i).raw() == items_[i].raw, "another item at the end");
        }
    }

    void on_added(Value root) {
        require(root["output_index"].integer() == static_cast<std::int64_t>(items_.size()),
                "output_index is not the next one");
        for (const Item& item : items_)
            require(item.done, "an item before is still open");
        Item& item = items_.emplace_back();
        item.id = root["item"]["id"].text();
        item.type = root["item"]["type"].text();
        if (item.type == "message")
            require(root["item"]["content"].is_array() && root["item"]["content"].size() == 0,
                    "content at the beginning");
        if (item.type == "function_call") require(root["item"]["arguments"].is(""), "arguments");
    }

    void on_item_done(Item& item, Value whole) {
        require(item.open_parts == 0, "a part is open");
        require(whole["type"].is(item.type), "another type at the end");
        if (item.type == "message") {
            require(whole["content"].size() == item.parts.size(), "not all parts in the item");
            for (const auto& [index, raw] : item.parts)
                require(whole["content"].at(std::stoul(index)).raw() == raw, "another part");
        }
        for (const std::string_view key : {"arguments", "input"})
            if (whole[key].is_text() && item.type != "tool_search_call" && item.deltas.size() == 1)
                require(whole[key].is(item.deltas.begin()->second), "not the arguments told");
        item.raw = whole.raw();
        item.done = true;
    }

    static std::string part_of(Value root) {
        const Value index =
            root["content_index"].exists() ? root["content_index"] : root["summary_index"];
        return std::string(index.raw());
    }

    // Families: "response.output_text" of .delta and .done.
    void on_part(Item& item, const std::string& type, Value root) {
        const std::string family = type.substr(0, type.rfind('.'));
        const std::string key = family + "/" + part_of(root);
        if (type.ends_with("_part.added")) {
            ++item.open_parts;
        } else if (type.ends_with("_part.done")) {
            --item.open_parts;
            if (type == "response.content_part.done" && item.type == "message")
                item.parts[part_of(root)] = root["part"].raw();
            require(
                root["part"]["text"].text(root["part"]["refusal"].text()) == item.deltas["last"],
                "a part without what was said");
            item.deltas.erase("last");
        } else if (type.ends_with(".delta")) {
            item.deltas[key] += root["delta"].text();
            if (type == "response.output_text.delta")
                require(root["logprobs"].is_array(), "no logprobs");
        } else if (type.ends_with(".done")) {
            Value whole;
            for (const std::string_view name : {"text", "refusal", "arguments", "input"})
                if (root[name].exists()) whole = root[name];
            require(whole.is(item.deltas[key]), "done with something else than was said");
            const bool part = family.find("arguments") == std::string::npos &&
                              family.find("_input") == std::string::npos;
            if (part) item.deltas["last"] = whole.text();
        }
    }

    std::vector<Item> items_;
    std::string id_;
    std::string complaint_;
    std::int64_t next_ = 0;
    bool ended_ = false;
};

TEST(StrictClient, ComplainsAboutWhatIsMissing) {
    EXPECT_EQ(strict_complaint(""), "event -1: no last event");
    EXPECT_EQ(strict_complaint("event: x\ndata: {\"type\":\"x\",\"sequence_number\":1}\n\n"),
              "event 0: the sequence has a gap");
    EXPECT_EQ(strict_complaint("event: x\ndata: {\"type\":\"x\",\"sequence_number\":0}\n\n"),
              "event 0: not begun with response.created");
}

}  // namespace

std::string strict_complaint(std::string_view sse) { return StrictClient().run(sse); }

}  // namespace weir::wire::openai_responses
