#pragma once
// Answers that are made from several calls: consensus (all at once, most decide) and cascade (one
// after the other, until an answer passes its checks). design.md law 5: every call is on the bill,
// also those that were not needed in the end.
#include "gateway/request_context.hpp"
#include "gateway/subcall.hpp"

namespace weir::gateway {

// Whether the request's route asks several.
bool asks_several(const RequestContext& request);
// How many of its candidates may be asked, for what is reserved: all that run, not the dearest one.
std::size_t asked_at_most(const RequestContext& request);

net::Awaitable<void> answer_by_consensus(RequestContext& request);
net::Awaitable<void> answer_by_cascade(RequestContext& request);

// For the two of them.

// Starts the subcall in the worker's tasks; `ended` is woken when it ends. Whoever starts one
// awaits its end before the request ends.
void start(RequestContext& request, Subcall& call, net::Waiter& ended);
// Until all of the request's parts have ended; cancels them first when the client leaves. False
// then.
net::Awaitable<bool> await_all(RequestContext& request, net::Waiter& ended);

// The chosen part's answer becomes the request's and goes to the client, with what all parts used
// and cost. note: of the decision, for x-weir-agreement; "" has none.
net::Awaitable<void> give(RequestContext& request, Subcall& chosen, std::string_view agreement);
// No part has an answer: the last one's error goes to the client.
net::Awaitable<void> give_up(RequestContext& request);

// Asks the judge a question of ours and reads the whole number in its answer; nothing when there is
// no judge, it fails, or it says no number. Its call is a part like the others.
net::Awaitable<std::optional<std::size_t>> ask_judge(RequestContext& request,
                                                     std::string_view judge, std::string question);
// The last thing that the user said, for the judge; "" when it cannot be read.
std::string question_of(RequestContext& request);

}  // namespace weir::gateway
