#include "provider/sim/script.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "provider/sim/openai.hpp"
#include "provider/sim/text.hpp"

namespace weir::provider::sim {
namespace {

// An answer that must stop in its middle goes out in pieces of this size; any other at once.
constexpr std::size_t piece_bytes = 64;
constexpr std::size_t endless_bytes = 4096;

std::optional<Opening> opening_of(Fault fault) {
    switch (fault) {
        case Fault::reset_before: return Opening::reset;
        case Fault::close_before: return Opening::close;
        case Fault::stall_before: return Opening::stall;
        case Fault::garbage: return Opening::garbage;
        case Fault::half_head: return Opening::half_head;
        default: return std::nullopt;
    }
}

// What a fault that counts events leads to.
std::optional<Ending> ending_of(Fault fault) {
    switch (fault) {
        case Fault::break_after: return Ending::reset;
        case Fault::close_after: return Ending::close;
        case Fault::stall_after: return Ending::stall;
        case Fault::cut_after: return Ending::clean;
        default: return std::nullopt;
    }
}

}  // namespace

std::string_view garbage_bytes() { return "\x16\x03\x01\x02 not http at all \xff\xfe\x00\r\n\r\n"; }

std::string_view half_head_bytes() {
    return "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-le";
}

FixedAnswer fixed_answer(std::int64_t bytes) {
    Reply reply{.id = "chatcmpl-fixed", .created = 1'700'000'000, .model = "fixed"};
    reply.finish = "stop";
    const auto wanted = static_cast<std::size_t>(std::max(bytes, fixed_bytes_min));
    FixedAnswer answer;
    const auto write = [&] {
        answer.truth = {.prompt = Tokens(25), .completion = Tokens(count_tokens(reply.text))};
        answer.body = answer_json(reply, answer.truth, true);
    };
    // The counts' digits are part of the size, so the text is made nearly long enough first. One
    // more letter may then add more than one byte; what is too much is taken off the id.
    for (write(); answer.body.size() < wanted; write()) {
        const std::size_t missing = wanted - answer.body.size();
        for (std::size_t i = 0; i < (missing > 16 ? missing - 16 : 1); ++i)
            reply.text += "drop by drop "[reply.text.size() % 13];
    }
    for (; answer.body.size() > wanted; write())
        reply.id.pop_back();
    return answer;
}

Script::Script(const Behaviour& behaviour, Ask ask, std::uint64_t seed)
    : random_(behaviour.seed.value_or(seed)),
      every_(behaviour.every),
      tokens_per_second_(behaviour.tokens_per_second),
      stamp_(behaviour.stamp) {
    draw_fault(behaviour.faults, random_);
    Nanos first = behaviour.ttft.draw(random_);
    if (behaviour.spike && random_.unit() < behaviour.spike->chance)
        first += behaviour.spike->value;
    if (behaviour.early_head)
        first_after_ = first;
    else
        head_.after = first;
    head_.headers = behaviour.headers;
    if (fault_) {
        if (const auto opening = opening_of(fault_->fault)) {
            head_.opening = *opening;
            return;
        }
        if (fault_is(Fault::status)) {
            begin_error(behaviour);
            return;
        }
    }
    reply_ = compose(behaviour, ask, random_);
    if (fault_is(Fault::error_in_stream))
        error_ = error_json(
            {.status = 500, .code = behaviour.error_code, .message = behaviour.error_message});
    const Truth whole = count(reply_, behaviour, ask);
    truth_ = {.prompt = whole.prompt, .cached = whole.cached};
    if (ask.stream)
        begin_stream(behaviour, ask);
    else
        begin_answer(behaviour, whole);
}

void Script::draw_fault(const std::vector<FaultRule>& rules, Random& random) {
    for (const FaultRule& rule : rules)
        if (!fault_ && random.unit() < rule.chance) fault_ = rule;
}

void Script::begin_error(const Behaviour& behaviour) {
    head_.status = static_cast<int>(fault_->count);
    if (behaviour.retry_after) {
        const std::int64_t nanos = behaviour.retry_after->count();
        if (nanos % 1'000'000'000 == 0)
            head_.headers.emplace_back("retry-after", fmt::format("{}", nanos / 1'000'000'000));
        else
            head_.headers.emplace_back("retry-after-ms", fmt::format("{}", nanos / 1'000'000));
    }
    head_.headers.emplace_back("content-type", "application/json");
    body_ = error_json({.status = fault_->count,
                        .code = behaviour.error_code,
                        .message = behaviour.error_message});
    head_.body_bytes = body_.size();
    kind_ = Kind::whole;
}

void Script::begin_answer(const Behaviour& behaviour, const Truth& whole) {
    head_.headers.emplace_back("content-type", "application/json");
    // A plain answer takes the time that its tokens would have taken.
    (behaviour.early_head ? first_after_ : head_.after) += pace(whole.completion.value());
    kind_ = Kind::whole;
    if (fault_is(Fault::endless_line)) {
        body_ = R"({"id":"chatcmpl-)";
        kind_ = Kind::endless;
        return;
    }
    if (fault_is(Fault::error_in_stream)) {
        body_ = error_;
        head_.body_bytes = body_.size();
        return;
    }
    if (behaviour.fixed) {
        FixedAnswer fixed = fixed_answer(*behaviour.fixed);
        body_ = std::move(fixed.body);
        whole_ = fixed.truth;
    } else {
        body_ = answer_json(reply_, whole, behaviour.usage != UsageWhen::none);
        whole_ = whole;
    }
    if (fault_is(Fault::truncate_json)) body_.resize(body_.size() / 2);
    if (fault_ && ending_of(fault_->fault)) kind_ = Kind::pieces;
    if (fault_is(Fault::cut_after))
        body_.resize(std::min(body_.size(), static_cast<std::size_t>(fault_->count) * piece_bytes));
    head_.body_bytes = body_.size();
}

void Script::begin_stream(const Behaviour& behaviour, const Ask& ask) {
    head_.headers.emplace_back("content-type", "text/event-stream; charset=utf-8");
    head_.headers.emplace_back("cache-control", "no-cache");
    kind_ = fault_is(Fault::endless_line) ? Kind::endless : Kind::stream;
    if (kind_ == Kind::endless) body_ = "data: {\"id\":\"chatcmpl-";
    null_usage_ = ask.include_usage && behaviour.usage != UsageWhen::none;
    usage_chunk_ = behaviour.usage == UsageWhen::always || null_usage_;
}

Nanos Script::pace(std::int64_t tokens) const {
    if (tokens_per_second_ == 0) return Nanos{0};
    return Nanos(tokens * 1'000'000'000 / tokens_per_second_);
}

bool Script::struck() {
    if (!fault_ || steps_ < fault_->count) return false;
    const auto ending = ending_of(fault_->fault);
    if (ending) ending_ = *ending;
    return ending.has_value();
}

std::optional<Step> Script::next() {
    if (over_) return std::nullopt;
    std::optional<Step> step;
    switch (kind_) {
        case Kind::nothing: break;
        case Kind::whole:
        case Kind::pieces: step = next_piece(); break;
        case Kind::stream: step = next_event(); break;
        case Kind::endless: step = Step{.bytes = std::exchange(body_, {})}; break;
    }
    if (kind_ == Kind::endless && step->bytes.empty()) step->bytes.assign(endless_bytes, 'x');
    over_ = !step;
    if (step && steps_++ == 0) step->after += first_after_;
    return step;
}

std::optional<Step> Script::next_piece() {
    if (kind_ == Kind::pieces && struck()) return std::nullopt;
    if (sent_ >= body_.size()) return std::nullopt;
    const std::size_t bytes = kind_ == Kind::pieces ? piece_bytes : body_.size();
    Step step{.bytes = body_.substr(sent_, bytes)};
    sent_ += step.bytes.size();
    if (sent_ == body_.size()) truth_ = whole_;
    return step;
}

std::optional<Step> Script::next_event() {
    if (tail_ == Tail::end || struck()) return std::nullopt;
    if (fault_is(Fault::error_in_stream) && steps_ >= fault_->count) {
        tail_ = Tail::end;
        return event(error_, Nanos{0});
    }
    if (tail_ == Tail::deltas) {
        if (const auto delta = deltas_.next(reply_)) return delta_event(*delta);
        tail_ = usage_chunk_ ? Tail::usage : Tail::done;
    }
    if (tail_ == Tail::usage) {
        tail_ = Tail::done;
        return event(usage_chunk_json(reply_, truth_), Nanos{0});
    }
    tail_ = Tail::end;
    return Step{.bytes = "data: [DONE]\n\n"};
}

Step Script::delta_event(const Delta& delta) {
    truth_.completion += Tokens(delta.tokens);
    if (delta.thought) truth_.reasoning += Tokens(delta.tokens);
    const bool first = steps_ == 0;
    Nanos after = first || delta.tokens == 0 ? Nanos{0} : pace(delta.tokens);
    if (every_ > Nanos{0} && !first) after = every_;
    std::string json =
        chunk_json(reply_, delta, null_usage_ ? UsageField::null : UsageField::absent);
    if (fault_is(Fault::truncate_json)) json.resize(json.size() / 2);
    return event(std::move(json), after);
}

Step Script::event(std::string json, Nanos after) const {
    static constexpr std::string_view key = R"(,"sim_sent_ns":")";
    Step step{.after = after};
    step.bytes.reserve(json.size() + 64);
    step.bytes = "data: ";
    if (stamp_ && json.ends_with('}')) {
        json.pop_back();
        step.bytes += json;
        step.bytes += key;
        step.stamp_at = step.bytes.size();
        step.bytes.append(Step::stamp_digits, '0');
        step.bytes += "\"}";
    } else {
        step.bytes += json;
    }
    step.bytes += "\n\n";
    return step;
}

}  // namespace weir::provider::sim
