#include "wire/openai_responses/state.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"
#include "json/document.hpp"
#include "json/scan.hpp"
#include "json/writer.hpp"
#include "wire/openai_chat/field.hpp"
#include "wire/openai_responses/answer.hpp"
#include "wire/openai_responses/state_items.hpp"
#include "wire/splice.hpp"
#include "wire/sse.hpp"

namespace weir::wire::openai_responses {

namespace {

using json::Value;
using openai_chat::bad_field;
using openai_chat::element;

constexpr std::array<std::string_view, 2> once = {"input", "previous_response_id"};

// Appends the items of an input to a list with commas between. References are looked up.
Result<void> append_input(Value input, StoredItems& stored, std::string& list) {
    if (input.is_text()) append_item(list, message_of(input));
    std::size_t index = 0;
    for (const Value item : input.elements()) {
        const std::string path = element("input", index++);
        const std::string id = referred_id(item);
        if (id.empty()) {
            append_item(list, item.raw());
            continue;
        }
        const std::optional<std::string_view> found = stored.find(id);
        if (!found) return fail(bad_field(path + ".id", "names an item that is not there: " + id));
        append_item(list, *found);
    }
    return {};
}

}  // namespace

Result<std::string> keep_input(std::string_view body, const json::Limits& limits) {
    const Result<json::Scan> scanned = json::scan(body, limits, once);
    if (!scanned) return fail(scanned.error());
    const Value input = (*scanned)["input"];
    std::string list = "[";
    if (input.is_text()) append_item(list, message_of(input));
    for (const Value item : input.elements())
        append_item(list, item.raw());
    return list + "]";
}

Result<KeptAnswer> keep_answer(std::string_view json, const json::Limits& limits) {
    const Result<json::Document> document = json::read(json, limits);
    if (!document)
        return fail(ErrorKind::upstream_protocol, "the provider's answer is not JSON",
                    document.error().message());
    const Value root = document->root();
    const Value response = root["response"].is_object() ? root["response"] : root;
    if (!is_response(response))
        return fail(ErrorKind::upstream_protocol, "the provider's answer is no response");
    const Value output = response["output"];
    const Value status = response["status"];
    return KeptAnswer{.id = response["id"].text(),
                      .response = std::string(response.raw()),
                      .output = output.is_array() ? std::string(output.raw()) : "[]",
                      .over = !status.is("queued") && !status.is("in_progress")};
}

std::string last_event_data(std::string_view events) {
    SseReader reader(events.size() + 1);
    reader.feed(events);
    SseEvent event;
    std::string data;
    while (reader.next(event).value_or(false))
        if (event.has_data) data = event.data;
    if (reader.finish(event).value_or(false) && event.has_data) data = event.data;
    return data;
}

Result<std::string> merge_previous(std::string_view body, const StoredResponse& previous,
                                   const json::Limits& limits) {
    const Result<json::Scan> scanned = json::scan(body, limits, once);
    if (!scanned) return fail(scanned.error());
    Result<StoredItems> stored = StoredItems::read(previous, limits);
    if (!stored) return fail(stored.error());
    std::string list = "[";
    stored->append_all(list);
    if (const Result<void> done = append_input((*scanned)["input"], *stored, list); !done)
        return fail(done.error());
    list.push_back(']');

    std::vector<MemberRange> members;
    for (const json::Field& field : scanned->fields)
        members.push_back({field.key, field.key_range, field.value.range()});
    ObjectEdit object(body, scanned->document.root().range().begin, members);
    object.remove("previous_response_id").set("input", list);
    return SplicedBody(body, std::move(object).splices()).text();
}

Result<ItemsPage> read_items_page(std::string_view limit, std::string_view order,
                                  std::string_view after) {
    ItemsPage page;
    page.after = after;
    if (!limit.empty()) {
        const std::optional<std::int64_t> most = read_integer(limit);
        if (!most || *most < 1 || *most > ItemsPage::limit_max)
            return fail(bad_field("limit", "must be an integer from 1 to 100"));
        page.limit = *most;
    }
    if (order == "asc")
        page.order = ItemsPage::Order::ascending;
    else if (!order.empty() && order != "desc")
        return fail(bad_field("order", "must be asc or desc"));
    return page;
}

Result<std::string> list_input_items(const StoredResponse& stored, const ItemsPage& page) {
    Result<std::vector<ListedItem>> items = listed_items(stored);
    if (!items) return fail(items.error());
    if (page.order == ItemsPage::Order::descending) std::ranges::reverse(*items);
    std::size_t begin = 0;
    if (!page.after.empty()) {
        const auto last = std::ranges::find(*items, page.after, &ListedItem::id);
        if (last == items->end())
            return fail(bad_field("after", "names an item that is not there"));
        begin = static_cast<std::size_t>(last - items->begin()) + 1;
    }
    const std::size_t end = std::min(
        items->size(), begin + static_cast<std::size_t>(std::max<std::int64_t>(page.limit, 0)));
    std::string body;
    json::Writer out(body);
    out.open_object().member("object", "list").key("data").open_array();
    for (std::size_t i = begin; i < end; ++i)
        out.raw((*items)[i].json);
    out.close_array();
    for (const auto [key, place] : {std::pair("first_id", begin), std::pair("last_id", end - 1)}) {
        out.key(key);
        if (begin < end)
            out.text((*items)[place].id);
        else
            out.null();
    }
    out.member("has_more", end < items->size()).close_object();
    return body;
}

std::string write_deleted(std::string_view id) {
    std::string body;
    json::Writer out(body);
    out.open_object().member("id", id).member("object", "response.deleted");
    out.member("deleted", true).close_object();
    return body;
}

Error response_not_found(std::string_view id) {
    return {ErrorKind::not_found, "Response with id '" + std::string(id) + "' not found."};
}

Error previous_not_found(std::string_view id) {
    Error error(ErrorKind::invalid_request,
                "Previous response with id '" + std::string(id) + "' not found.");
    error.at_field("previous_response_id");
    return error;
}

std::string write_input_tokens(Tokens count) {
    std::string body;
    json::Writer out(body);
    out.open_object().member("object", "response.input_tokens");
    out.member("input_tokens", count.value()).close_object();
    return body;
}

Result<Tokens> read_input_tokens(std::string_view body) {
    const Result<json::Document> document = json::read(body);
    const std::optional<std::int64_t> count =
        document ? document->root()["input_tokens"].integer() : std::nullopt;
    if (!count || *count < 0)
        return fail(ErrorKind::upstream_protocol, "the provider's answer counts no tokens");
    return Tokens(*count);
}

}  // namespace weir::wire::openai_responses
