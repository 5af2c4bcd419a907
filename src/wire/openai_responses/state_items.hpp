#pragma once
// The items of a stored response, by id. Local to this wire.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "json/document.hpp"
#include "wire/openai_responses/state.hpp"

namespace weir::wire::openai_responses {

class StoredItems {
public:
    // Views the texts of `stored`. internal when they are no JSON arrays: they are our own.
    static Result<StoredItems> read(const StoredResponse& stored, const json::Limits& limits);

    // The item of that id, one that list_input_items() made up included.
    std::optional<std::string_view> find(const std::string& id);
    // Input, then output, a comma before each but the first.
    void append_all(std::string& list) const;

private:
    std::string_view id_;
    json::Document input_;
    json::Document output_;
    std::map<std::string, std::string_view> by_id_;  // made when the first is looked for
};

struct ListedItem {
    std::string id;
    std::string json;
};
// As GET input_items shows them: with ids, types and parts.
Result<std::vector<ListedItem>> listed_items(const StoredResponse& stored);

// A user's message that says the text.
std::string message_of(json::Value text);
// What an item_reference names, "" for any other item.
std::string referred_id(json::Value item);
void append_item(std::string& list, std::string_view item);

}  // namespace weir::wire::openai_responses
