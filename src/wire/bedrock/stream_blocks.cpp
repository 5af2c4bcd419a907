#include "wire/bedrock/stream_blocks.hpp"

#include <utility>

#include "json/document.hpp"
#include "json/writer.hpp"
#include "wire/base64.hpp"
#include "wire/bedrock/media.hpp"
#include "wire/bedrock/parts.hpp"
#include "wire/seal.hpp"

namespace weir::wire::bedrock {

namespace {

using json::Value;

constexpr std::size_t blocks_waiting_max = 1024;

// The object of a tool that AWS runs, with what the deltas brought, as a complete answer has it.
std::string whole_block(std::string_view key, std::string_view head, std::string_view member,
                        std::string_view gathered) {
    std::string json;
    json::Writer out(json);
    out.open_object().key(key).open_object().member_raw(member, gathered);
    const Result<json::Document> start = json::read(head);
    if (start)
        for (const json::Member& one : start->root().members())
            if (!one.key.is(member)) out.member_raw(one.key.text(), one.value.raw());
    out.close_object().close_object();
    return json;
}

}  // namespace

BlocksReader::Block* BlocksReader::find(std::int64_t index) {
    for (Block& block : blocks_)
        if (block.index == index && !block.stopped) return &block;
    return nullptr;
}

// The block of that index, or a new one when it has none of that kind.
BlocksReader::Block& BlocksReader::target(std::int64_t index, Kind kind, llm::PartBody head,
                                          Out& out) {
    if (Block* known = find(index)) {
        if (known->kind == kind) return *known;
        known->stopped = true;
        settle(out);
    }
    Block& block = blocks_.emplace_back();
    block.index = index;
    block.number = numbers_++;
    block.kind = kind;
    block.head.body = std::move(head);
    if (is_front(block)) begin(block, out);
    return block;
}

// Tells that the block is open, if it can be told already.
void BlocksReader::begin(Block& block, Out& out) {
    if (block.kind == Kind::text || block.kind == Kind::reasoning || block.kind == Kind::call)
        out.push_back(llm::BlockOpened{0, block.number, block.head});
}

void BlocksReader::emit(Block& block, llm::StreamEvent event, std::size_t bytes, Out& out) {
    if (is_front(block)) {
        out.push_back(std::move(event));
        return;
    }
    held_ += bytes;
    block.waiting.push_back(std::move(event));
}

void BlocksReader::gather(Block& block, std::string_view more, std::string_view separator) {
    if (!block.gathered.empty()) block.gathered += separator;
    block.gathered += more;
    held_ += more.size();
}

Result<void> BlocksReader::check_held() const {
    if (held_ <= bytes_max_ && blocks_.size() <= blocks_waiting_max) return {};
    return fail(ErrorKind::upstream_protocol,
                "the provider's stream has too much in a block that does not end");
}

void BlocksReader::end_front(Out& out) {
    Block& block = blocks_.front();
    const int number = block.number;
    switch (block.kind) {
        case Kind::text:
        case Kind::call: break;
        case Kind::reasoning:
            if (std::optional<llm::Reasoning> foreign = open_proof(block.proof.signature, {}))
                block.proof = std::move(*foreign);
            out.push_back(llm::ReasoningProof{0, number, std::move(block.proof)});
            break;
        case Kind::image: out.push_back(llm::BlockOpened{0, number, std::move(block.head)}); break;
        case Kind::server_call:
            block.head.body =
                llm::Opaque{std::string(wire_name),
                            whole_block("toolUse", block.head_json, "input",
                                        json::validate(block.gathered) ? block.gathered : "{}")};
            out.push_back(llm::BlockOpened{0, number, std::move(block.head)});
            break;
        case Kind::server_result:
            block.head.body = llm::Opaque{
                std::string(wire_name),
                whole_block("toolResult", block.head_json, "content", "[" + block.gathered + "]")};
            out.push_back(llm::BlockOpened{0, number, std::move(block.head)});
            break;
    }
    out.push_back(llm::BlockClosed{0, number});
    blocks_.pop_front();
}

// Closes the front blocks that have stopped, and brings the next one up to date.
void BlocksReader::settle(Out& out) {
    while (!blocks_.empty() && blocks_.front().stopped) {
        end_front(out);
        if (blocks_.empty()) break;
        Block& next = blocks_.front();
        begin(next, out);
        for (llm::StreamEvent& event : next.waiting)
            out.push_back(std::move(event));
        next.waiting.clear();
    }
    if (blocks_.empty()) held_ = 0;
}

Result<void> BlocksReader::on_start(Value event, Out& out) {
    const std::int64_t index = event["contentBlockIndex"].integer_or(0);
    const Value start = event["start"];
    const Value call = start["toolUse"];
    if (is_client_tool(call)) {
        llm::ToolCall head;
        head.id = llm::ToolCallId(call["toolUseId"].text());
        head.name = call["name"].text();
        ++calls_;
        target(index, Kind::call, std::move(head), out);
    } else if (call.is_object()) {
        target(index, Kind::server_call, llm::Opaque{}, out).head_json = call.raw();
    } else if (const Value result = start["toolResult"]; result.is_object()) {
        target(index, Kind::server_result, llm::Opaque{}, out).head_json = result.raw();
    } else if (const Value image = start["image"]; image.is_object()) {
        llm::Image head;
        head.media.media_type = media_type_of(MediaKind::image, image["format"].text());
        target(index, Kind::image, std::move(head), out);
    }
    return check_held();
}

Result<void> BlocksReader::on_delta(Value event, Out& out) {
    const std::int64_t index = event["contentBlockIndex"].integer_or(0);
    const Value delta = event["delta"];
    if (delta["text"].text_bytes() > 0) {
        Block& block = target(index, Kind::text, llm::Text{}, out);
        std::string text = delta["text"].text();
        const std::size_t bytes = text.size();
        emit(block, llm::TextDelta{0, block.number, std::move(text)}, bytes, out);
    } else if (delta["reasoningContent"].is_object()) {
        on_reasoning(index, delta["reasoningContent"], out);
    } else if (delta["citation"].is_object()) {
        Block& block = target(index, Kind::text, llm::Text{}, out);
        emit(block, llm::CitationAdded{0, block.number, read_citation(delta["citation"])},
             delta["citation"].raw().size(), out);
    } else if (const Value input = delta["toolUse"]["input"]; input.text_bytes() > 0) {
        Block* block = find(index);
        std::string text = input.text();
        const std::size_t bytes = text.size();
        if (block && block->kind == Kind::call)
            emit(*block, llm::ArgumentsDelta{0, block->number, std::move(text)}, bytes, out);
        else if (block && block->kind == Kind::server_call)
            gather(*block, text, {});
    } else if (Block* block = find(index)) {
        if (block->kind == Kind::server_result)
            for (const Value one : delta["toolResult"].elements())
                gather(*block, one.raw(), ",");
        if (block->kind == Kind::image) {
            auto& media = std::get<llm::Image>(block->head.body).media;
            delta["image"]["source"]["bytes"].append_text(media.data);
            held_ += delta["image"].raw().size();
        }
    }
    return check_held();
}

void BlocksReader::on_reasoning(std::int64_t index, Value delta, Out& out) {
    const bool proves = delta["signature"].text_bytes() + delta["redactedContent"].text_bytes() > 0;
    std::string text = delta["text"].text();
    if (text.empty() && !proves) return;
    Block& block = target(index, Kind::reasoning, llm::Reasoning{}, out);
    block.proof.origin.wire = wire_name;
    delta["signature"].append_text(block.proof.signature);
    if (const std::string more = delta["redactedContent"].text(); !more.empty()) {
        // Base64 of pieces does not join as text; one piece stays as it came.
        std::string bytes;
        const bool joined = !block.proof.data.empty() &&
                            append_decoded_base64(bytes, block.proof.data) &&
                            append_decoded_base64(bytes, more);
        if (!joined) bytes.clear();
        block.proof.data = joined ? std::string() : more;
        append_base64(block.proof.data, bytes);
    }
    const std::size_t bytes = text.size();
    if (!text.empty())
        emit(block, llm::ReasoningDelta{0, block.number, std::move(text)}, bytes, out);
}

void BlocksReader::on_stop(Value event, Out& out) {
    if (Block* block = find(event["contentBlockIndex"].integer_or(0))) block->stopped = true;
    settle(out);
}

void BlocksReader::finish(Out& out) {
    for (Block& block : blocks_)
        block.stopped = true;
    settle(out);
}

}  // namespace weir::wire::bedrock
