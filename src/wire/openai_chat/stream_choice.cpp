#include "wire/openai_chat/stream_choice.hpp"

#include "json/writer.hpp"
#include "wire/openai_chat/answer.hpp"
#include "wire/openai_chat/call_id.hpp"
#include "wire/openai_chat/parts.hpp"
#include "wire/seal.hpp"

namespace weir::wire::openai_chat {

namespace {

using json::Value;

constexpr std::string_view plain_reasoning = "plain";

// The text of a part that has one: the member that deltas add to.
std::string* text_of(llm::PartBody& body) {
    if (auto* text = std::get_if<llm::Text>(&body)) return &text->text.edit();
    if (auto* refusal = std::get_if<llm::Refusal>(&body)) return &refusal->text;
    if (auto* reasoning = std::get_if<llm::Reasoning>(&body)) return &reasoning->text;
    if (auto* call = std::get_if<llm::ToolCall>(&body)) return &call->arguments;
    return nullptr;
}

struct DeltaOf {
    int choice;
    int block;
    std::string text;

    llm::StreamEvent operator()(const llm::Refusal&) {
        return llm::RefusalDelta{choice, block, std::move(text)};
    }
    llm::StreamEvent operator()(const llm::Reasoning&) {
        return llm::ReasoningDelta{choice, block, std::move(text)};
    }
    llm::StreamEvent operator()(const llm::ToolCall&) {
        return llm::ArgumentsDelta{choice, block, std::move(text)};
    }
    template <class Other>
    llm::StreamEvent operator()(const Other&) {
        return llm::TextDelta{choice, block, std::move(text)};
    }
};

// A reasoning item as OpenRouter wants it back: its fragments put together.
std::string whole_detail(const llm::Reasoning& proof, std::string_view key) {
    const std::size_t slash = key.find('/');
    const std::string_view type = key.substr(0, slash);
    std::string raw;
    json::Writer out(raw);
    out.open_object().member("type", type);
    if (!proof.data.empty()) out.member("data", proof.data);
    if (!proof.text.empty()) out.member(proof.summary ? "summary" : "text", proof.text);
    if (!proof.signature.empty()) out.member("signature", proof.signature);
    if (!proof.id.empty()) out.member("id", proof.id);
    if (!proof.format.empty()) out.member("format", proof.format);
    if (slash + 1 < key.size()) out.member_raw("index", key.substr(slash + 1));
    out.close_object();
    return raw;
}

bool is_call(const llm::Part& part) { return std::holds_alternative<llm::ToolCall>(part.body); }

void take_if_set(std::string& to, Value from) {
    if (from.text_bytes() > 0) to = from.text();
}

}  // namespace

void ChoiceReader::on_delta(Value delta, Out& out) {
    on_reasoning(delta, out);
    on_content(delta["content"], out);
    if (std::optional<llm::Signature> signature = read_signature(delta)) {
        Block& text = target(llm::Text{}, {}, out);
        if (is_open(text))
            out.push_back(llm::PartSigned{choice_, blocks_ - 1, std::move(*signature)});
        else
            text.part.signature = std::move(signature);
    }
    add_text(llm::Refusal{}, delta["refusal"].text(), {}, out);
    on_audio(delta["audio"], out);
    for (const Value image : delta["images"].elements())
        target(read_image(image["image_url"]), image.raw(), out);
    for (const Value annotation : delta["annotations"].elements()) {
        Block& text = target(llm::Text{}, {}, out);
        llm::Citation citation = read_citation(annotation);
        if (is_open(text))
            out.push_back(llm::CitationAdded{choice_, blocks_ - 1, std::move(citation)});
        else
            std::get<llm::Text>(text.part.body).citations.push_back(std::move(citation));
    }
    for (const Value call : delta["tool_calls"].elements())
        on_call(call, out);
    const Value legacy = delta["function_call"];
    if (!legacy.is_object()) return;
    const llm::PartBody head = llm::ToolCall{.name = legacy["name"].text()};
    add_text(head, legacy["arguments"].text(), "function_call", out);
    target(head, "function_call", out);
}

void ChoiceReader::on_content(Value content, Out& out) {
    add_text(llm::Text{}, content.text(), {}, out);
    if (!content.is_array()) return;
    for (llm::Part& part : read_content(content)) {
        if (const auto* reasoning = std::get_if<llm::Reasoning>(&part.body))
            add_text(llm::Reasoning{}, reasoning->text, plain_reasoning, out);
        else if (const auto* text = std::get_if<llm::Text>(&part.body))
            add_text(llm::Text{}, text->text, {}, out);
        else
            target(std::move(part.body), "content", out);
    }
}

void ChoiceReader::on_reasoning(Value delta, Out& out) {
    bool in_details = false;
    for (const Value detail : delta["reasoning_details"].elements()) {
        in_details = in_details || detail["text"].text_bytes() + detail["summary"].text_bytes() > 0;
        on_detail(detail, out);
    }
    // Their texts come in the plain field as well.
    for (const Value block : delta["thinking_blocks"].elements()) {
        llm::Reasoning proof = read_thinking_block(block);
        if (!is_proven(proof)) continue;
        target(llm::Reasoning{}, plain_reasoning, out).proof = std::move(proof);
    }
    if (in_details) return;
    std::string text = delta["reasoning_content"].text();
    if (text.empty()) text = delta["reasoning"].text();
    add_text(llm::Reasoning{}, std::move(text), plain_reasoning, out);
}

void ChoiceReader::on_detail(Value detail, Out& out) {
    const std::string key = detail["type"].text() + "/" + std::string(detail["index"].raw());
    const bool summary = detail["summary"].is_text();
    std::string text = detail[summary ? "summary" : "text"].text();
    // The item may come whole, after its text was streamed in the plain field: it is the same one.
    const bool told = open_ && open_->key == plain_reasoning && waiting_.empty() && !text.empty() &&
                      open_->said == text;
    if (told) open_->key = key;
    Block& block = target(llm::Reasoning{}, key, out);
    block.proof.summary = summary;
    block.proof.origin.wire = wire_name;
    block.proof.text += text;
    detail["data"].append_text(block.proof.data);
    take_if_set(block.proof.signature, detail["signature"]);
    take_if_set(block.proof.id, detail["id"]);
    take_if_set(block.proof.format, detail["format"]);
    if (!told) add_text(llm::Reasoning{}, std::move(text), key, out);
}

void ChoiceReader::on_audio(Value audio, Out& out) {
    if (!audio.is_object()) return;
    Block& block = target(llm::Audio{}, {}, out);
    if (is_open(block)) {
        out.push_back(llm::AudioDelta{.choice = choice_,
                                      .block = blocks_ - 1,
                                      .base64 = audio["data"].text(),
                                      .transcript = audio["transcript"].text(),
                                      .id = audio["id"].text(),
                                      .expires_at = audio["expires_at"].integer_or(0)});
        return;
    }
    auto& waiting = std::get<llm::Audio>(block.part.body);
    audio["data"].append_text(waiting.media.data);
    audio["transcript"].append_text(waiting.transcript);
    take_if_set(waiting.id, audio["id"]);
}

bool ChoiceReader::call_is_open() const { return open_ && is_call(open_->part); }

// The latest call that a fragment may continue. Ids win; an index is used twice by some (old
// Ollama: always 0) and left out by others, who then send whole calls.
ChoiceReader::Block* ChoiceReader::find_call(const llm::ToolCall& call, const std::string& index) {
    const auto continues = [&](const Block& block) {
        if (!is_call(block.part)) return false;
        const auto& known = std::get<llm::ToolCall>(block.part.body);
        if (!call.id.value().empty() && !known.id.value().empty())
            return call.id == known.id &&
                   (index.empty() || block.key.empty() || block.key == index);
        if (index.empty()) return call.name.empty();
        return block.key == index;
    };
    for (auto block = waiting_.rbegin(); block != waiting_.rend(); ++block)
        if (continues(*block)) return &*block;
    return open_ && continues(*open_) ? &*open_ : nullptr;
}

void ChoiceReader::on_call(Value value, Out& out) {
    llm::Part part = read_tool_call(value);
    auto& call = std::get<llm::ToolCall>(part.body);
    const std::string index(value["index"].raw());
    std::string arguments = std::move(call.arguments);
    call.arguments.clear();
    Block* block = find_call(call, index);
    if (!block) {
        waiting_.push_back({.part = std::move(part), .key = index, .proof = {}, .said = {}});
        block = &waiting_.back();
    } else if (auto& known = std::get<llm::ToolCall>(block->part.body); !is_open(*block)) {
        if (known.name.empty()) known.name = call.name;
        if (known.id.value().empty()) known.id = call.id;
    } else if (part.signature) {
        out.push_back(llm::PartSigned{choice_, blocks_ - 1, std::move(*part.signature)});
    }
    if (!is_open(*block))
        std::get<llm::ToolCall>(block->part.body).arguments += arguments;
    else if (!arguments.empty())
        out.push_back(llm::ArgumentsDelta{choice_, blocks_ - 1, std::move(arguments)});
    start_waiting_calls(out);
}

// A call needs its name before anybody can be told of it.
void ChoiceReader::start_waiting_calls(Out& out) {
    if (call_is_open() || waiting_.empty() || !is_call(waiting_.front().part)) return;
    if (std::get<llm::ToolCall>(waiting_.front().part.body).name.empty()) return;
    Block next = std::move(waiting_.front());
    waiting_.pop_front();
    open(std::move(next), out);
}

ChoiceReader::Block& ChoiceReader::target(llm::PartBody fresh, std::string_view key, Out& out) {
    const auto fits = [&](const Block& block) {
        return block.part.body.index() == fresh.index() && block.key == key;
    };
    if (!waiting_.empty() && fits(waiting_.back())) return waiting_.back();
    if (open_ && fits(*open_) && (waiting_.empty() || call_is_open())) return *open_;
    Block block = {
        .part = {.body = std::move(fresh)}, .key = std::string(key), .proof = {}, .said = {}};
    if (call_is_open() || !waiting_.empty()) {
        waiting_.push_back(std::move(block));
        return waiting_.back();
    }
    open(std::move(block), out);
    return *open_;
}

void ChoiceReader::add_text(llm::PartBody fresh, std::string text, std::string_view key, Out& out) {
    if (text.empty()) return;
    Block& block = target(std::move(fresh), key, out);
    if (std::holds_alternative<llm::Reasoning>(block.part.body)) block.said += text;
    if (is_open(block))
        out.push_back(std::visit(DeltaOf{choice_, blocks_ - 1, std::move(text)}, block.part.body));
    else
        *text_of(block.part.body) += text;
}

// Opens the block, and brings what it had gathered while it waited as one delta.
void ChoiceReader::open(Block block, Out& out) {
    close(out);
    if (auto* call = std::get_if<llm::ToolCall>(&block.part.body)) {
        if (call->id.value().empty()) call->id = make_call_id(answer_id_, choice_, calls_);
        ++calls_;
    }
    std::string gathered;
    if (std::string* text = text_of(block.part.body)) gathered.swap(*text);
    open_ = std::move(block);
    out.push_back(llm::BlockOpened{choice_, blocks_++, open_->part});
    if (!gathered.empty())
        out.push_back(
            std::visit(DeltaOf{choice_, blocks_ - 1, std::move(gathered)}, open_->part.body));
}

void ChoiceReader::close(Out& out) {
    if (!open_) return;
    const bool item = open_->proof.origin.wire == wire_name;
    if (item) open_->proof.raw_json = whole_detail(open_->proof, open_->key);
    if (!open_->proof.origin.wire.empty()) {
        open_->proof.text.clear();
        out.push_back(llm::ReasoningProof{choice_, blocks_ - 1, std::move(open_->proof)});
    }
    out.push_back(llm::BlockClosed{choice_, blocks_ - 1});
    open_.reset();
}

void ChoiceReader::finish(std::string_view native, Out& out) {
    for (; !waiting_.empty(); waiting_.pop_front())
        open(std::move(waiting_.front()), out);
    close(out);
    out.push_back(llm::ChoiceFinished{.choice = choice_,
                                      .stop = settle_stop(read_stop_reason(native), calls_ > 0),
                                      .stop_sequence = {},
                                      .native_stop = std::string(native)});
}

}  // namespace weir::wire::openai_chat
