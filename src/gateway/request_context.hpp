#pragma once
// Everything that is known of one inference request while it is served, filled in step by step:
// identify, read, plan, admit, attempt, relay, settle. Lives in the frame of serve_chat(), on one
// worker; the steps are free functions over it.
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/continued.hpp"
#include "gateway/media.hpp"
#include "gateway/response_turn.hpp"
#include "gateway/services.hpp"
#include "gateway/structured.hpp"
#include "gateway/upload.hpp"
#include "llm/chat.hpp"
#include "llm/stop_reason.hpp"
#include "llm/usage.hpp"
#include "meter/admission.hpp"
#include "net/server_port.hpp"
#include "provider/failure.hpp"
#include "provider/request_auth.hpp"
#include "route/attempts.hpp"
#include "route/route.hpp"
#include "route/rule/rule.hpp"
#include "route/wish/preferences.hpp"
#include "wire/wire.hpp"

namespace weir::gateway {

// What the path says, on wires that have it there.
struct AskedInPath {
    std::string model;  // "" where the body has it
    bool stream = false;
    bool json_array = false;  // a stream as one JSON array (Gemini without alt=sse)
    std::string key;          // of the query (Gemini's ?key=)
    catalog::Kind kind = catalog::Kind::chat;  // of model that the path's operation needs
    bool form = false;                         // the body is a form with a file in it
};

class PromptEmbeddings;
class Race;
class Subcall;

struct RequestContext {
    RequestContext(net::ServerExchange& exchange, Services& services, const wire::Wire& wire,
                   AskedInPath asked = {});
    RequestContext(const RequestContext&) = delete;
    RequestContext& operator=(const RequestContext&) = delete;
    ~RequestContext();

    meter::Now now() const;

    net::ServerExchange& exchange;
    net::Cancel* cancel;  // of what is asked of providers: the exchange's, or an attempt's own
    Services& services;
    const wire::Wire& wire;           // the client's
    std::string_view operation = {};  // for the ledger, where that is not the wire's
    std::shared_ptr<const Snapshot> snapshot;
    RequestId id;
    SysTime started;
    SteadyTime started_at;
    std::string traceparent;  // ours, to pass on
    std::string trace_id;

    AskedInPath asked;

    // identify, read
    const Principal* principal = nullptr;
    std::string_view body;
    std::unique_ptr<Upload> upload;  // the body, where it passes through as it comes
    wire::ChatPeek peek;
    std::unique_ptr<ResponseTurn> turn;  // of the Responses API only

    // plan, admit
    std::unique_ptr<route::Preferences> preferences;  // in the body; null: none
    const route::Rule* rule = nullptr;                // the first that matched
    route::Plan plan;
    std::optional<route::Attempts> attempts;
    meter::Admission admission;
    std::optional<std::chrono::nanoseconds> retry_after;
    std::optional<Tokens> likely_input;            // where a limit or a stream wants it
    std::unique_ptr<PromptEmbeddings> embeddings;  // of its prompt, for strategies; null: none

    // attempt
    const route::Candidate* candidate = nullptr;  // the last one tried
    const Ready* ready = nullptr;
    const Ready::Over* over = nullptr;                 // the wire that it is spoken to in
    std::unique_ptr<llm::ChatRequest> canonical;       // read when an attempt must translate
    std::unique_ptr<MediaStore> media;                 // fetched; of the outermost request only
    bool inlines_media = false;                        // this target gets some of it
    std::unique_ptr<Structured> structured;            // the client wants JSON; null: it does not
    std::optional<Unfit> repair_due;                   // an answer that the next attempt repairs
    bool repair_asked = false;                         // once a request
    provider::Model model;                             // of that candidate
    const provider::Credential* credential = nullptr;  // that was shown; null: none
    provider::RequestAuth shown;               // what showed it, where that is no fixed header
    std::uint64_t shown_version = 0;           // of a token in it; of a signature: the clock's skew
    std::optional<provider::Failure> failure;  // of the last attempt that failed
    std::string failure_body;                  // as the upstream sent it
    std::string dropped;                       // fields left out, by comma
    std::chrono::nanoseconds waited{0};        // for the provider, the client's body, back-off

    // A stream that breaks is to be continued; null where it is not.
    std::unique_ptr<Continued> continued;
    std::vector<Leg> legs;            // of attempts that were paid for and had others after them
    bool between_legs = false;        // the last of them is closed, and none has begun since
    std::size_t continued_bytes = 0;  // of text that the present attempt was given beyond the body
    std::vector<meter::Admission> more;  // money held for those, beyond `admission`

    // relay
    bool served = false;    // an answer of a provider went, at least in part, to the client
    bool complete = false;  // all of it
    int status = 0;         // as told to the client
    std::optional<SteadyTime> first_byte_at;
    std::optional<llm::Usage> usage;
    std::optional<std::chrono::milliseconds> sound_time;  // that was transcribed
    std::string service_tier;
    std::size_t answer_text_bytes = 0;  // for an estimate of the usage
    std::optional<llm::StopReason> stop;
    std::optional<Error> error;
    std::optional<NanoUsd> cost;
    bool cost_settled = false;   // usage and cost stand as they are: the sum of the parts
    std::int64_t bytes_out = 0;  // of the answer's body
    bool unmeasured = false;     // nothing of the answer says what it used: it is not estimated
    bool settled = false;
    bool probes = false;  // of our own (probe.hpp): shows life, but not what calls are like

    // Of a request that is made from several calls (several.hpp): these, in the order in which they
    // were begun. And of such a call: the request that it is a part of.
    std::vector<std::unique_ptr<Subcall>> parts;
    std::unique_ptr<Race> race;  // of its attempts, where they may be hedged (hedge.hpp)
    RequestContext* part_of = nullptr;
};

// Each step; an error ends the request with that error.
[[gnu::noinline]] net::Awaitable<Result<void>> read(RequestContext& request);
[[gnu::noinline]] net::Awaitable<Result<void>> read_upload(RequestContext& request);
Result<void> plan(RequestContext& request);
// By the same rule and preferences. An error leaves the plan as it is.
Result<void> plan_again(RequestContext& request);
Result<void> admit(RequestContext& request);
Result<void> admit(RequestContext& request, const meter::RequestFacts& facts);
// The most that the request could cost at one place; nothing when no price or no bound is known.
std::optional<NanoUsd> worst_cost_at(const RequestContext& request, const Ready& ready,
                                     std::string_view model_name, const provider::Model& model);
Tokens likely_tokens_at(const RequestContext& request, const Ready& ready,
                        const provider::Model& model);
// The most that an attempt at any candidate can cost; nothing when a price is unknown. What the
// attempt is given and may say beyond the client's request: for one that continues an answer.
struct Beyond {
    std::size_t input_bytes = 0;
    std::optional<Tokens> output_max;  // in place of the client's
};
std::optional<NanoUsd> worst_cost(const RequestContext& request, const Beyond& beyond = {});
net::Awaitable<void> answer(RequestContext& request);
// The same by the plan's candidates one after the other, whatever the route's strategy.
net::Awaitable<void> answer_from(RequestContext& request);
[[gnu::noinline]] net::Awaitable<void> refuse(RequestContext& request, Error error);
void settle(RequestContext& request);

}  // namespace weir::gateway
