#pragma once
// Conversation state for targets that keep none (providers.md 4.17). Whoever stores responses keeps
// two texts of each: what the model was given and what it answered; the functions here make them,
// put them before a later request, and answer GET and DELETE about them. Pure functions over bytes:
// where the texts are kept, for whom and how long is the caller's business.
//
//     request  -> keep_input()  -> stored.input       (after the merge, if there was one)
//     answer   -> keep_answer() -> stored.id, .response, .output
//     a later request that names it -> merge_previous() -> a request that says everything itself
#include <string>
#include <string_view>

#include "base/money.hpp"
#include "base/result.hpp"
#include "json/limits.hpp"

namespace weir::wire::openai_responses {

// The items of a request's input, as they came, as a JSON array; a string becomes the message that
// it means. Instructions are not among them: they are not carried over.
Result<std::string> keep_input(std::string_view body, const json::Limits& limits);

struct KeptAnswer {
    std::string id;
    std::string response;  // the whole object: what GET /v1/responses/{id} answers
    std::string output;    // its items, a JSON array
    bool over = true;      // false: it is still being made, in the background
};
// Of an answer, or of the data of a stream's last event. upstream_protocol for anything else.
Result<KeptAnswer> keep_answer(std::string_view json, const json::Limits& limits);

struct StoredResponse {
    std::string_view id;
    std::string_view input;   // by keep_input()
    std::string_view output;  // by keep_answer()
};
// The data of the last event in the bytes of a stream; "" when there is none.
std::string last_event_data(std::string_view events);

// The request without previous_response_id, its input being all that was said before and then its
// own. References to stored items give way to the items. Every other byte stays as it is.
// invalid_request (with at_field()) for a reference to what is not there.
Result<std::string> merge_previous(std::string_view body, const StoredResponse& previous,
                                   const json::Limits& limits);

// A page of GET /v1/responses/{id}/input_items.
struct ItemsPage {
    static constexpr std::int64_t limit_max = 100;
    enum class Order : std::uint8_t { descending, ascending };
    std::int64_t limit = 20;
    Order order = Order::descending;  // the newest first, as OpenAI has it
    std::string after;                // id of the last item of the page before
};
// From the query's values, "" for those that are not there. invalid_request with at_field().
Result<ItemsPage> read_items_page(std::string_view limit, std::string_view order,
                                  std::string_view after);
// {"object":"list","data":[...],"first_id","last_id","has_more"}. Items without an id get one that
// is always the same for that response. invalid_request when `after` is none of them.
Result<std::string> list_input_items(const StoredResponse& stored, const ItemsPage& page);

// What DELETE /v1/responses/{id} answers (recorded 2025-03).
std::string write_deleted(std::string_view id);

// For an id that is not there: 404 where the path names it, 400 where a request does, then with
// this code (recorded 2026-01).
Error response_not_found(std::string_view id);
Error previous_not_found(std::string_view id);
inline constexpr std::string_view previous_not_found_code = "previous_response_not_found";

// POST /v1/responses/input_tokens (providers.md 4.18): {"object":"response.input_tokens",...}.
std::string write_input_tokens(Tokens count);
Result<Tokens> read_input_tokens(std::string_view body);

}  // namespace weir::wire::openai_responses
