#include "wire/openai_responses/stream_items.hpp"

#include <algorithm>

#include "wire/openai_chat/parts.hpp"
#include "wire/openai_responses/answer.hpp"
#include "wire/openai_responses/items.hpp"
#include "wire/seal.hpp"

namespace weir::wire::openai_responses {

using json::Value;

namespace {

std::string id_in(Value event) { return event["item_id"].text(event["item"]["id"].text()); }

}  // namespace

Items::Item* Items::find(Value event) {
    if (const std::optional<std::int64_t> index = event["output_index"].integer()) {
        for (auto item = items_.rbegin(); item != items_.rend(); ++item)
            if (item->index == *index) return &*item;
        return nullptr;
    }
    const std::string id = id_in(event);
    for (auto item = items_.rbegin(); item != items_.rend(); ++item)
        if (!id.empty() && item->id == id) return &*item;
    return nullptr;
}

Items::Item& Items::item_of(Value event) {
    if (Item* known = find(event)) return *known;
    ++places_;
    Item& made = items_.emplace_back();
    made.index = event["output_index"].integer_or(static_cast<std::int64_t>(items_.size()) - 1);
    made.id = id_in(event);
    return made;
}

Items::Item& Items::announce(Value event, Value whole, Out& out) {
    Item& item = item_of(event);
    item.id = whole["id"].text(item.id);
    read_head(item, whole, out);
    return item;
}

void Items::read_head(Item& item, Value whole, Out& out) {
    if (whole["type"].is("message")) item.rest = item_rest(whole);
    if (!is_client_call(whole) || call_told(item)) return;
    calls_.on_item(whole);
    llm::Part call = read_call(whole);
    std::get<llm::ToolCall>(call.body).arguments.clear();
    const Told& of = told(item, 0, call.body);
    blocks_.open(key_of(item, of), std::move(call), out);
}

Items::Told& Items::told(Item& item, std::int64_t part, const llm::PartBody& body) {
    for (Told& one : item.told)
        if (one.part == part && one.kind == body.index()) return one;
    ++places_;
    item.told.push_back({.part = part, .kind = body.index(), .before = characters_});
    return item.told.back();
}

Items::Told* Items::call_told(Item& item) {
    static const llm::PartBody call = llm::ToolCall{};
    for (Told& one : item.told)
        if (one.kind == call.index()) return &one;
    return nullptr;
}

Items::Told& Items::begin(Item& item, std::int64_t part, llm::PartBody body, Out& out) {
    const bool first = item.told.empty();
    Told& of = told(item, part, body);
    const Blocks::Key key = key_of(item, of);
    if (blocks_.is_open(key) || blocks_.waits(key)) return of;
    llm::Part head = {.body = std::move(body)};
    if (first && !item.rest.empty()) head.extras.push_back(make_mark(item_mark, item.rest));
    blocks_.open(key, std::move(head), out);
    return of;
}

void Items::add(const Item& item, const Told& of, llm::StreamEvent delta, Out& out) {
    blocks_.add(key_of(item, of), std::move(delta), out);
}

void Items::add_text(Item& item, Told& of, std::string text, Out& out) {
    if (text.empty()) return;
    characters_ += characters(text);
    of.text = true;
    add(item, of, llm::TextDelta{.text = std::move(text)}, out);
}

void Items::add_logprobs(Told& of, Value tokens, Out& out) {
    if (tokens.size() == 0) return;
    of.logprobs = true;
    llm::LogprobsDelta delta;
    delta.logprobs.content = openai_chat::read_token_logprobs(tokens);
    out.emplace_back(std::move(delta));
}

void Items::on_added(Value event, Out& out) { announce(event, event["item"], out); }

void Items::on_text(Value event, Out& out) {
    Item& item = item_of(event);
    Told& of = begin(item, event["content_index"].integer_or(0),
                     llm::Text{.text = {}, .citations = {}, .item_id = item.id}, out);
    add_text(item, of, event["delta"].text(), out);
    add_logprobs(of, event["logprobs"], out);
}

void Items::on_refusal(Value event, Out& out) {
    Item& item = item_of(event);
    Told& of = begin(item, event["content_index"].integer_or(0),
                     llm::Refusal{.text = {}, .item_id = item.id}, out);
    of.text = true;
    add(item, of, llm::RefusalDelta{.text = event["delta"].text()}, out);
}

void Items::on_annotation(Value event, Out& out) {
    if (!event["annotation"].is_object()) return;
    Item& item = item_of(event);
    Told& of = begin(item, event["content_index"].integer_or(0),
                     llm::Text{.text = {}, .citations = {}, .item_id = item.id}, out);
    of.citations = true;
    add(item, of, llm::CitationAdded{.citation = read_citation(event["annotation"], of.before)},
        out);
}

// The paragraphs of a summary are one text (providers.md 4.14).
void Items::on_reasoning(Value event, Thoughts kind, Out& out) {
    std::string text = event["delta"].text();
    if (text.empty()) return;
    Item& item = item_of(event);
    llm::Reasoning head;
    head.summary = kind == Thoughts::summary;
    head.id = item.id;
    head.origin.wire = wire_name;
    Told& of = begin(item, 0, std::move(head), out);
    const std::int64_t paragraph = event["summary_index"].integer_or(0);
    if (of.text && paragraph != item.paragraph)
        add(item, of, llm::ReasoningDelta{.text = "\n\n"}, out);
    item.paragraph = paragraph;
    of.text = true;
    add(item, of, llm::ReasoningDelta{.text = std::move(text)}, out);
}

void Items::on_arguments(Value event, Out& out) {
    Item* item = find(event);
    std::string fragment = event["delta"].text();
    Told* of = item ? call_told(*item) : nullptr;
    if (!of || fragment.empty()) return;
    of->text = true;
    add(*item, *of, llm::ArgumentsDelta{.fragment = std::move(fragment)}, out);
}

void Items::on_arguments_done(Value event, Out& out) {
    Item* item = find(event);
    if (item) finish_call(*item, event, out);
}

void Items::on_done(Value event, Out& out) {
    const Value whole = event["item"];
    if (!whole.is_object()) return;
    Item& item = announce(event, whole, out);
    on_whole(item, whole, out);
}

void Items::on_whole(Item& item, Value whole, Out& out) {
    if (item.done) return;
    item.done = true;
    calls_.on_item(whole);
    const Value type = whole["type"];
    if (type.is("message")) return finish_message(item, whole, out);
    if (is_client_call(whole)) return finish_call(item, whole, out);
    if (type.is("reasoning")) return finish_reasoning(item, whole, out);
    llm::Part part = {.body = opaque(whole)};
    const Blocks::Key key = key_of(item, told(item, 0, part.body));
    blocks_.open(key, std::move(part), out);
    blocks_.close(key, out);
}

// The parts in order: hosts number them from 0 or from 1.
void Items::finish_message(Item& item, Value whole, Out& out) {
    const std::size_t known = item.told.size();
    std::size_t place = 0;
    for (const Value part : whole["content"].elements()) {
        const auto number = static_cast<std::int64_t>(place);
        finish_part(item, place < known ? &item.told[place] : nullptr, number, part, out);
        ++place;
    }
    for (const Told& of : item.told)
        blocks_.close(key_of(item, of), out);
}

void Items::finish_part(Item& item, Told* known, std::int64_t part, Value whole, Out& out) {
    llm::Part read = read_content_part(whole);
    if (known && known->kind != read.body.index()) known = nullptr;
    if (const auto* refusal = std::get_if<llm::Refusal>(&read.body)) {
        const llm::PartBody head = llm::Refusal{.text = {}, .item_id = item.id};
        Told& of = known ? *known : begin(item, part, head, out);
        if (!std::exchange(of.text, true))
            add(item, of, llm::RefusalDelta{.text = refusal->text}, out);
        return;
    }
    if (!std::holds_alternative<llm::Text>(read.body)) {
        if (known) return;
        const Blocks::Key key = key_of(item, told(item, part, read.body));
        blocks_.open(key, std::move(read), out);
        return;
    }
    const llm::PartBody head = llm::Text{.text = {}, .citations = {}, .item_id = item.id};
    Told& of = known ? *known : begin(item, part, head, out);
    if (!of.text) add_text(item, of, whole["text"].text(), out);
    if (!of.logprobs) add_logprobs(of, whole["logprobs"], out);
    if (of.citations) return;
    for (const Value one : whole["annotations"].elements())
        add(item, of, llm::CitationAdded{.citation = read_citation(one, of.before)}, out);
}

// Its proof comes with the whole item. Thoughts that gave way to another item get a block of their
// own for it, unless it proves nothing.
void Items::finish_reasoning(Item& item, Value whole, Out& out) {
    const std::optional<Seal> seal = open_seal(whole["encrypted_content"].text());
    if (seal && seal->on == Seal::On::previous_part) {
        if (seal->signature) blocks_.sign(*seal->signature, out);
        return;
    }
    llm::Reasoning proof = read_reasoning(whole);
    std::string text = std::exchange(proof.text, {});
    llm::Reasoning head;
    head.summary = proof.summary;
    head.id = proof.id;
    head.origin = proof.origin;
    const Told& before = told(item, 0, head);
    const bool told_before = before.text;
    const Blocks::Key key = key_of(item, before);
    if (told_before && proof.data.empty() && !blocks_.is_open(key) && !blocks_.waits(key)) return;
    const Told& of = begin(item, 0, std::move(head), out);
    if (!told_before && !text.empty())
        add(item, of, llm::ReasoningDelta{.text = std::move(text)}, out);
    const bool proves = proof.origin.wire == wire_name || is_proven(proof);
    if (proves) add(item, of, llm::ReasoningProof{.proof = std::move(proof)}, out);
    blocks_.close(key, out);
}

// Of the item or of the event that ends its arguments.
void Items::finish_call(Item& item, Value whole, Out& out) {
    Told* of = call_told(item);
    if (!of) return;
    std::string arguments = whole["arguments"].text(whole["input"].text());
    if (!of->text && !arguments.empty())
        add(item, *of, llm::ArgumentsDelta{.fragment = std::move(arguments)}, out);
    of->text = true;
    blocks_.close(key_of(item, *of), out);
}

void Items::finish(Value output, Out& out) {
    std::int64_t place = 0;
    for (const Value whole : output.elements()) {
        const std::int64_t index = place++;
        const std::string id = whole["id"].text();
        const auto is_it = [&](const Item& item) {
            return item.index == index || (!id.empty() && item.id == id);
        };
        auto item = std::ranges::find_if(items_, is_it);
        if (item != items_.end() && item->done) continue;
        if (item == items_.end()) {
            if (++places_ > places_max) break;
            items_.push_back({.index = index, .id = id});
            item = items_.end() - 1;
        }
        read_head(*item, whole, out);
        on_whole(*item, whole, out);
    }
    blocks_.finish(out);
}

}  // namespace weir::wire::openai_responses
