#include "wire/cohere/stream_blocks.hpp"

#include <algorithm>
#include <utility>

#include "wire/cohere/parts.hpp"

namespace weir::wire::cohere {

namespace {

using json::Value;

constexpr std::string_view null_arguments = "null";
constexpr std::size_t waiting_max = 1024;

}  // namespace

void BlockReader::start_content(Value content, Out& out) {
    const Value type = content["type"];
    const bool known = !type.exists() || type.is("text") || type.is("thinking");
    end_calls(out);
    close(out);
    if (known) return on_content(content, out);
    open({.body = llm::Opaque{std::string(wire_name), std::string(content.raw())}}, out);
    close(out);
}

void BlockReader::on_content(Value content, Out& out) {
    if (content["thinking"].text_bytes() > 0) {
        llm::Reasoning head;
        head.origin.wire = wire_name;
        reasoning(std::move(head), content["thinking"].text(), out);
    }
    if (content["text"].text_bytes() > 0) text(content["text"].text(), out);
}

void BlockReader::on_plan(std::string said, Out& out) {
    if (!said.empty()) reasoning(make_plan({}), std::move(said), out);
}

void BlockReader::text(std::string said, Out& out) {
    end_calls(out);
    if (!open_body<llm::Text>()) {
        open({.body = llm::Text{}}, out);
        tell_late_citations(out);
    }
    text_length_ += characters(said);
    out.push_back(llm::TextDelta{0, block(), std::move(said)});
}

void BlockReader::reasoning(llm::Reasoning head, std::string said, Out& out) {
    end_calls(out);
    const auto* now = open_body<llm::Reasoning>();
    if (!now || now->format != head.format) open({.body = std::move(head)}, out);
    out.push_back(llm::ReasoningDelta{0, block(), std::move(said)});
}

Result<void> BlockReader::start_call(std::int64_t index, Value value, Out& out) {
    if (waiting_.size() >= waiting_max)
        return fail(ErrorKind::upstream_protocol,
                    "the provider's stream has too many tool calls at a time");
    Call call;
    call.index = index;
    const Value arguments = value["function"]["arguments"];
    if (arguments.is_text()) call.held = arguments.text();
    call.part = read_tool_call(value);
    auto& body = std::get<llm::ToolCall>(call.part.body);
    body.arguments.clear();
    if (body.id.value().empty()) body.id = make_call_id(answer_id_, calls_);
    ++calls_;
    waiting_.push_back(std::move(call));
    if (!call_) open_next_call(out);
    return {};
}

Result<void> BlockReader::on_arguments(std::int64_t index, std::string_view fragment, Out& out) {
    if (call_ && call_->index == index) {
        tell_arguments(*call_, fragment, out);
        return {};
    }
    const auto call = std::ranges::find(waiting_.rbegin(), waiting_.rend(), index, &Call::index);
    if (call == waiting_.rend())
        return fail(ErrorKind::upstream_protocol,
                    "the provider's stream has arguments of a tool call that is not open");
    call->held += fragment;
    return {};
}

void BlockReader::end_call(std::int64_t index, Out& out) {
    if (call_ && call_->index == index) {
        close_call(out);
        open_next_call(out);
        return;
    }
    const auto call = std::ranges::find(waiting_, index, &Call::index);
    if (call != waiting_.end()) call->ended = true;
}

// Opens the calls that wait, up to and with the first one that goes on.
void BlockReader::open_next_call(Out& out) {
    while (!call_ && !waiting_.empty()) {
        call_ = std::move(waiting_.front());
        waiting_.pop_front();
        open(call_->part, out);
        tell_arguments(*call_, std::exchange(call_->held, {}), out);
        if (call_->ended) close_call(out);
    }
}

// As long as they may be "null", arguments are held back: null means none (TRAP-80).
void BlockReader::tell_arguments(Call& call, std::string_view fragment, Out& out) const {
    call.held += fragment;
    if (!call.told && null_arguments.starts_with(call.held)) return;
    call.told = true;
    if (!call.held.empty())
        out.push_back(llm::ArgumentsDelta{0, block(), std::exchange(call.held, {})});
}

void BlockReader::close_call(Out& out) {
    if (!call_) return;
    if (!call_->told) {
        const bool none = call_->held.empty() || call_->held == null_arguments;
        out.push_back(llm::ArgumentsDelta{0, block(), none ? "{}" : call_->held});
    }
    out.push_back(llm::BlockClosed{0, block()});
    open_.reset();
    call_.reset();
}

// What is not a call comes after all calls that have begun.
void BlockReader::end_calls(Out& out) {
    for (Call& call : waiting_)
        call.ended = true;
    close_call(out);
    open_next_call(out);
}

Result<void> BlockReader::on_citation(Value citation, Out& out) {
    if (open_body<llm::Text>()) {
        out.push_back(llm::CitationAdded{0, block(), read_citation(citation, text_before_)});
        return {};
    }
    if (late_.size() >= waiting_max)
        return fail(ErrorKind::upstream_protocol,
                    "the provider's stream has too many citations of no text");
    late_.push_back(read_citation(citation, text_before_));
    return {};
}

void BlockReader::tell_late_citations(Out& out) {
    for (llm::Citation& citation : late_)
        out.push_back(llm::CitationAdded{0, block(), std::move(citation)});
    late_.clear();
}

void BlockReader::open(llm::Part part, Out& out) {
    close(out);
    open_ = part.body;
    out.push_back(llm::BlockOpened{0, blocks_++, std::move(part)});
}

void BlockReader::close(Out& out) {
    if (!open_) return;
    if (open_body<llm::Text>()) {
        text_before_ += text_length_;
        text_length_ = 0;
    }
    out.push_back(llm::BlockClosed{0, block()});
    open_.reset();
}

void BlockReader::finish(Out& out) {
    end_calls(out);
    if (!late_.empty()) {
        open({.body = llm::Text{}}, out);
        tell_late_citations(out);
    }
    close(out);
}

}  // namespace weir::wire::cohere
