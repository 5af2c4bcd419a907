#include "wire/anthropic/stream_block.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "json/document.hpp"
#include "json/writer.hpp"
#include "wire/anthropic/field.hpp"
#include "wire/anthropic/parts.hpp"

namespace weir::wire::anthropic {

namespace {

using json::Value;

std::unexpected<Error> misfit(std::string_view type) {
    return fail(ErrorKind::upstream_protocol,
                "the provider's stream has a " + std::string(type) + " in another kind of block");
}

}  // namespace

void BlockReader::on_start(std::int64_t index, Value block, Out& out) {
    open_ = true;
    told_ = false;
    index_ = index;
    held_ = 0;
    start_.clear();
    input_.clear();
    has_input_ = false;
    merged_.clear();
    citations_.clear();
    signature_.clear();
    const Value type = block["type"];
    llm::Part part = read_block(block);
    if (auto* text = std::get_if<llm::Text>(&part.body)) {
        kind_ = Kind::text;
        text_begin_ = text_end_;
        std::string first = std::exchange(text->text, {});
        citations_ = std::exchange(text->citations, {});
        open(std::move(part), out);
        say_text(std::move(first), out);
    } else if (auto* call = std::get_if<llm::ToolCall>(&part.body)) {
        kind_ = Kind::call;
        if (block["input"].size() > 0) start_ = call->arguments;
        call->arguments.clear();
        open(std::move(part), out);
    } else if (type.is("thinking")) {
        kind_ = Kind::thinking;
        signature_ = block["signature"].text();
        say_thoughts(block["thinking"].text(), out);
    } else if (auto* redacted = std::get_if<llm::Reasoning>(&part.body)) {
        kind_ = Kind::redacted;
        llm::Reasoning proof = std::exchange(*redacted, {.origin = {std::string(wire_name), {}}});
        open(std::move(part), out);
        out.push_back(llm::ReasoningProof{0, blocks_ - 1, std::move(proof)});
    } else {
        kind_ = Kind::other;
        start_ = block.raw();
    }
}

Result<void> BlockReader::on_delta(Value delta, Out& out) {
    const Value type = delta["type"];
    if (type.is("text_delta")) {
        if (kind_ != Kind::text) return misfit("text_delta");
        say_text(delta["text"].text(), out);
        return {};
    }
    if (type.is("thinking_delta")) {
        if (kind_ != Kind::thinking) return misfit("thinking_delta");
        say_thoughts(delta["thinking"].text(), out);
        return {};
    }
    if (type.is("input_json_delta")) {
        if (kind_ != Kind::call && kind_ != Kind::other) return misfit("input_json_delta");
        std::string fragment = delta["partial_json"].text();
        has_input_ = has_input_ || !fragment.empty();
        if (kind_ == Kind::other) {
            input_ += fragment;
            return hold(fragment.size());
        }
        if (!fragment.empty())
            out.push_back(llm::ArgumentsDelta{0, blocks_ - 1, std::move(fragment)});
        return {};
    }
    if (type.is("signature_delta")) {
        if (kind_ != Kind::thinking) return misfit("signature_delta");
        delta["signature"].append_text(signature_);
        return hold(delta["signature"].raw().size());
    }
    if (type.is("citations_delta")) {
        if (kind_ != Kind::text) return misfit("citations_delta");
        citations_.push_back(read_citation(delta["citation"]));
        return hold(delta.raw().size());
    }
    if (kind_ != Kind::other) return {};  // new in this version of the API
    merge(delta);
    return hold(delta.raw().size());
}

void BlockReader::on_stop(Out& out) {
    open_ = false;
    switch (kind_) {
        case Kind::text: stop_text(out); return;
        case Kind::thinking: stop_thinking(out); return;
        case Kind::call:
            if (!has_input_)
                out.push_back(llm::ArgumentsDelta{0, blocks_ - 1, start_.empty() ? "{}" : start_});
            break;
        case Kind::other: open({.body = llm::Opaque{std::string(wire_name), whole()}}, out); break;
        case Kind::redacted: break;
    }
    out.push_back(llm::BlockClosed{0, blocks_ - 1});
}

void BlockReader::open(llm::Part part, Out& out) {
    told_ = true;
    if (waiting_) part.signature = std::exchange(waiting_, std::nullopt);
    out.push_back(llm::BlockOpened{0, blocks_++, std::move(part)});
}

void BlockReader::say_text(std::string text, Out& out) {
    if (text.empty()) return;
    text_end_ += code_points(text);
    out.push_back(llm::TextDelta{0, blocks_ - 1, std::move(text)});
}

// Only then is it known to be a block: the ones without text may be a proof of ours.
void BlockReader::say_thoughts(std::string text, Out& out) {
    if (text.empty()) return;
    if (!told_) open({.body = llm::Reasoning{.origin = {std::string(wire_name), {}}}}, out);
    out.push_back(llm::ReasoningDelta{0, blocks_ - 1, std::move(text)});
}

Result<void> BlockReader::hold(std::size_t bytes) {
    held_ += bytes;
    if (held_ <= limits_.bytes_max) return {};
    return fail(ErrorKind::upstream_protocol, "the provider's stream has a block that is too long");
}

void BlockReader::merge(Value delta) {
    for (const json::Member& member : delta.members()) {
        const std::string key = member.key.text();
        if (key == "type") continue;
        auto at = std::ranges::find(merged_, key, &Merged::key);
        if (at == merged_.end()) at = merged_.insert(at, {.key = key, .value = {}});
        if (member.value.is_text()) {
            if (!at->text) at->value.clear();
            at->text = true;
            member.value.append_text(at->value);
        } else if (!member.value.is_null()) {
            at->text = false;
            at->value = member.value.raw();
        }
    }
}

void BlockReader::stop_text(Out& out) {
    for (llm::Citation& citation : citations_) {
        citation.begin = text_begin_;
        citation.end = text_end_;
        out.push_back(llm::CitationAdded{0, blocks_ - 1, std::move(citation)});
    }
    out.push_back(llm::BlockClosed{0, blocks_ - 1});
}

void BlockReader::stop_thinking(Out& out) {
    std::optional<Seal> seal = open_seal(signature_);
    if (seal && seal->on != Seal::On::here && !told_) {
        // One for the part before comes too late: that block is closed.
        if (seal->on == Seal::On::next_part) waiting_ = std::move(seal->signature);
        return;
    }
    llm::Reasoning proof = read_thinking({}, std::move(signature_));
    if (!told_) open({.body = llm::Reasoning{.origin = proof.origin}}, out);
    const bool proven = !proof.signature.empty() || proof.origin.wire != wire_name;
    if (proven) out.push_back(llm::ReasoningProof{0, blocks_ - 1, std::move(proof)});
    out.push_back(llm::BlockClosed{0, blocks_ - 1});
}

std::string BlockReader::whole() const {
    const Result<json::Document> start = json::read(start_, limits_);
    if (!start || (!has_input_ && merged_.empty())) return start_;
    std::string json;
    json::Writer out(json);
    out.open_object();
    std::vector<std::string> written;
    for (const json::Member& member : start->root().members()) {
        const std::string key = member.key.text();
        written.push_back(key);
        const auto more = std::ranges::find(merged_, key, &Merged::key);
        out.key(key);
        if (key == "input" && has_input_) {
            // Models may write what is no JSON, and the text is not lost for it.
            json::validate(input_, limits_) ? out.raw(input_) : out.text(input_);
        } else if (more == merged_.end() || more->value.empty()) {
            out.raw(member.value.raw());
        } else if (more->text) {
            out.text(member.value.text() + more->value);
        } else {
            out.raw(more->value);
        }
    }
    for (const Merged& more : merged_) {
        if (std::ranges::find(written, more.key) != written.end()) continue;
        out.key(more.key);
        if (more.text || more.value.empty())
            out.text(more.value);
        else
            out.raw(more.value);
    }
    out.close_object();
    return json;
}

}  // namespace weir::wire::anthropic
