#include "wire/openai_responses/state_items.hpp"

#include "json/writer.hpp"
#include "wire/openai_responses/ids.hpp"

namespace weir::wire::openai_responses {

namespace {

using json::Value;

Result<void> read_list(std::string_view text, const json::Limits& limits, json::Document& into) {
    const Result<void> read = into.read(text.empty() ? "[]" : text, limits);
    if (read && into.root().is_array()) return {};
    return fail(ErrorKind::internal, "a stored response cannot be read",
                read ? "not an array" : read.error().message());
}

bool is_message(Value item) {
    return item["type"].is("message") || (!item["type"].exists() && item["role"].exists());
}

std::string id_of(Value item, std::string_view response_id, int place) {
    if (item["id"].text_bytes() > 0) return item["id"].text();
    const std::string_view type = item["type"].plain().value_or("");
    std::string_view prefix = "item_";
    if (is_message(item)) prefix = "msg_";
    if (type == "function_call") prefix = "fc_";
    if (type.ends_with("_output")) prefix = "fco_";
    if (type == "reasoning") prefix = "rs_";
    return make_item_id(prefix, response_id, place);
}

// A string as the one part that it means.
void write_content(json::Writer& out, Value item) {
    const Value content = item["content"];
    if (!content.is_text()) {
        out.raw(content.exists() ? content.raw() : "[]");
        return;
    }
    const bool assistant = item["role"].is("assistant");
    out.open_array().open_object().member("type", assistant ? "output_text" : "input_text");
    out.member_raw("text", content.raw());
    if (assistant) out.key("annotations").open_array().close_array();
    out.close_object().close_array();
}

std::string listed(Value item, std::string_view id) {
    std::string json;
    json::Writer out(json);
    const bool message = is_message(item);
    out.open_object().member("id", id);
    if (message) out.member("type", "message");
    const bool has_status = message || item["call_id"].exists();
    if (has_status && item["status"].is_null()) out.member("status", "completed");
    for (const json::Member& member : item.members()) {
        const bool told = member.key.is("id") || (message && member.key.is("type")) ||
                          (member.key.is("status") && member.value.is_null());
        if (told) continue;
        if (message && member.key.is("content")) {
            out.key("content");
            write_content(out, item);
        } else {
            out.member_raw(member.key.text(), member.value.raw());
        }
    }
    out.close_object();
    return json;
}

}  // namespace

Result<StoredItems> StoredItems::read(const StoredResponse& stored, const json::Limits& limits) {
    StoredItems items;
    items.id_ = stored.id;
    if (const Result<void> done = read_list(stored.input, limits, items.input_); !done)
        return fail(done.error());
    if (const Result<void> done = read_list(stored.output, limits, items.output_); !done)
        return fail(done.error());
    return items;
}

std::optional<std::string_view> StoredItems::find(const std::string& id) {
    if (by_id_.empty()) {
        int place = 0;
        for (const Value item : input_.root().elements())
            by_id_[id_of(item, id_, place++)] = item.raw();
        for (const Value item : output_.root().elements())
            by_id_[item["id"].text()] = item.raw();
    }
    const auto item = by_id_.find(id);
    return item == by_id_.end() ? std::nullopt : std::optional(item->second);
}

void StoredItems::append_all(std::string& list) const {
    for (const Value item : input_.root().elements())
        append_item(list, item.raw());
    for (const Value item : output_.root().elements())
        append_item(list, item.raw());
}

Result<std::vector<ListedItem>> listed_items(const StoredResponse& stored) {
    json::Document input;
    if (const Result<void> done = read_list(stored.input, {}, input); !done)
        return fail(done.error());
    std::vector<ListedItem> items;
    for (const Value item : input.root().elements()) {
        ListedItem& one = items.emplace_back();
        one.id = id_of(item, stored.id, static_cast<int>(items.size()) - 1);
        one.json = listed(item, one.id);
    }
    return items;
}

std::string message_of(Value text) {
    std::string json;
    json::Writer out(json);
    out.open_object().member("type", "message").member("role", "user").key("content").open_array();
    out.open_object().member("type", "input_text").member_raw("text", text.raw()).close_object();
    out.close_array().close_object();
    return json;
}

std::string referred_id(Value item) {
    const bool reference =
        item["type"].is("item_reference") || (item["type"].is_null() && item["role"].is_null());
    return reference ? item["id"].text() : "";
}

void append_item(std::string& list, std::string_view item) {
    if (!list.empty() && list.back() != '[') list.push_back(',');
    list += item;
}

}  // namespace weir::wire::openai_responses
