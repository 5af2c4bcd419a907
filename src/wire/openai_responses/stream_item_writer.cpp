#include "wire/openai_responses/stream_item_writer.hpp"

#include <utility>

#include "wire/openai_chat/parts_write.hpp"
#include "wire/openai_responses/ids.hpp"
#include "wire/openai_responses/items.hpp"
#include "wire/openai_responses/output_write.hpp"
#include "wire/openai_responses/parts_write.hpp"

namespace weir::wire::openai_responses {

namespace {

bool is_custom(const llm::Part& part) {
    const auto* call = std::get_if<llm::ToolCall>(&part.body);
    return call && call->kind == llm::ToolCall::Kind::custom;
}
bool is_refusal(const llm::Part& part) { return std::holds_alternative<llm::Refusal>(part.body); }
bool in_content(const llm::Part& part) {
    const auto* reasoning = std::get_if<llm::Reasoning>(&part.body);
    return reasoning && is_content_reasoning(*reasoning);
}

void append_with_comma(std::string& list, std::string_view one) {
    if (!list.empty()) list.push_back(',');
    list += one;
}

template <class Fill>
std::string json_of(Fill fill) {
    std::string json;
    json::Writer out(json);
    fill(out);
    return json;
}

}  // namespace

std::string ItemWriter::fresh_id(std::string_view prefix) const {
    return make_item_id(prefix, answer_id_, items_);
}

void ItemWriter::place(json::Writer& to) const {
    to.member("item_id", id_).member("output_index", items_);
}
void ItemWriter::place_in_item(json::Writer& to) const {
    place(to);
    to.member("content_index", parts_);
}

// As it is announced: nothing said yet.
void ItemWriter::write_open_item(json::Writer& to) const {
    constexpr std::string_view status = "in_progress";
    if (kind_ == Kind::message)
        write_message_item(to, {.id = id_, .status = status, .content = {}, .rest = rest_});
    else if (kind_ == Kind::call)
        write_call_item(to, part_, std::get<llm::ToolCall>(part_.body),
                        {.id = id_, .status = status, .arguments = {}});
    else
        write_reasoning_item(to, llm::Reasoning{.origin = {}}, id_, status);
}

void ItemWriter::begin_item(std::string& out) {
    said_.clear();
    events_->write(out, "response.output_item.added", [&](json::Writer& to) {
        to.member("output_index", items_).key("item");
        write_open_item(to);
    });
}

void ItemWriter::end_item(std::string_view item, std::string& out) {
    events_->write(out, "response.output_item.done", [&](json::Writer& to) {
        to.member("output_index", items_).member_raw("item", item);
    });
    append_with_comma(output_, item);
    ++items_;
    kind_ = Kind::none;
}

// An item that comes in one piece.
void ItemWriter::whole_item(std::string_view item, std::string& out) {
    events_->write(out, "response.output_item.added", [&](json::Writer& to) {
        to.member("output_index", items_).member_raw("item", item);
    });
    end_item(item, out);
}

void ItemWriter::open(const llm::Part& part, std::string& out) {
    if (const auto* text = std::get_if<llm::Text>(&part.body))
        return open_said(part, text->item_id, out);
    if (const auto* refusal = std::get_if<llm::Refusal>(&part.body))
        return open_said(part, refusal->item_id, out);
    const auto* opaque = std::get_if<llm::Opaque>(&part.body);
    if (opaque && find_mark(part.extras, content_mark) && kind_ == Kind::message) {
        append_with_comma(content_, opaque->json);
        ++parts_;
        return;
    }
    finish("completed", out);
    part_ = part;
    if (opaque && opaque->wire == wire_name) return whole_item(opaque->json, out);
    if (const auto* call = std::get_if<llm::ToolCall>(&part.body)) {
        kind_ = Kind::call;
        id_ = call->item_id.empty() ? fresh_id("fc_") : call->item_id;
        begin_item(out);
    } else if (const auto* reasoning = std::get_if<llm::Reasoning>(&part.body)) {
        kind_ = Kind::reasoning;
        const bool own = reasoning->origin.wire == wire_name && !reasoning->id.empty();
        id_ = own ? reasoning->id : fresh_id("rs_");
        thoughts_ = false;
        begin_item(out);
    } else if (const auto* image = std::get_if<llm::Image>(&part.body)) {
        std::string item;
        json::Writer to(item);
        if (write_image_item(to, *image, fresh_id("ig_"))) whole_item(item, out);
    } else if (std::holds_alternative<llm::Audio>(part.body)) {
        open_said({.body = llm::Text{}}, {}, out);  // for what is said in it
    }
}

// A part of the message that is open, or of a new one.
void ItemWriter::open_said(const llm::Part& part, std::string_view item_id, std::string& out) {
    const llm::Extra* mark = find_mark(part.extras, item_mark);
    const bool joins = kind_ == Kind::message && !mark && (item_id.empty() || item_id == id_);
    if (!joins) {
        finish("completed", out);
        kind_ = Kind::message;
        id_ = item_id.empty() ? fresh_id("msg_") : item_id;
        rest_ = mark ? mark->json : "";
        content_.clear();
        parts_ = 0;
        begin_item(out);
    }
    part_ = part;
    part_open_ = true;
    said_.clear();
    events_->write(out, "response.content_part.added", [&](json::Writer& to) {
        place_in_item(to);
        to.key("part");
        write_part(to, "");
    });
}

void ItemWriter::write_part(json::Writer& to, std::string_view text) const {
    if (is_refusal(part_))
        write_refusal_part(to, text);
    else
        write_text_part(to, {.text = text,
                             .annotations = annotations_,
                             .logprobs = &logprobs_,
                             .extras = &part_.extras});
}

void ItemWriter::text(std::string_view delta, std::string& out) {
    if (!part_open_ || delta.empty()) return;
    said_ += delta;
    const bool refusal = is_refusal(part_);
    events_->write(out, refusal ? "response.refusal.delta" : "response.output_text.delta",
                   [&](json::Writer& to) {
                       place_in_item(to);
                       to.member("delta", delta);
                       if (!refusal) to.key("logprobs").open_array().close_array();
                   });
}

// They belong to no block in llm/; here to the text that was told before them.
void ItemWriter::logprobs(const llm::Logprobs& logprobs, std::string& out) {
    if (!part_open_ || is_refusal(part_) || logprobs.content.empty()) return;
    events_->write(out, "response.output_text.delta", [&](json::Writer& to) {
        place_in_item(to);
        to.member("delta", "").key("logprobs");
        openai_chat::write_token_logprobs(to, logprobs.content);
    });
    for (const llm::TokenLogprob& token : logprobs.content)
        logprobs_.push_back(token);
}

void ItemWriter::annotation(const llm::Citation& citation, std::string& out) {
    if (!part_open_ || is_refusal(part_)) return;
    const std::string json =
        json_of([&](json::Writer& to) { write_annotation(to, citation, characters_); });
    events_->write(out, "response.output_text.annotation.added", [&](json::Writer& to) {
        place_in_item(to);
        to.member("annotation_index", annotation_count_).member_raw("annotation", json);
    });
    append_with_comma(annotations_, json);
    ++annotation_count_;
}

void ItemWriter::begin_thoughts(std::string& out) {
    if (std::exchange(thoughts_, true)) return;
    const bool content = in_content(part_);
    events_->write(
        out, content ? "response.content_part.added" : "response.reasoning_summary_part.added",
        [&](json::Writer& to) {
            place(to);
            to.member(content ? "content_index" : "summary_index", 0).key("part").open_object();
            to.member("type", content ? "reasoning_text" : "summary_text").member("text", "");
            to.close_object();
        });
}

void ItemWriter::thought(std::string_view delta, std::string& out) {
    if (kind_ != Kind::reasoning || delta.empty()) return;
    begin_thoughts(out);
    said_ += delta;
    const bool content = in_content(part_);
    events_->write(
        out, content ? "response.reasoning_text.delta" : "response.reasoning_summary_text.delta",
        [&](json::Writer& to) {
            place(to);
            to.member(content ? "content_index" : "summary_index", 0);
            to.member("delta", delta);
        });
}

void ItemWriter::arguments(std::string_view delta, std::string& out) {
    if (kind_ != Kind::call || delta.empty()) return;
    said_ += delta;
    events_->write(out,
                   is_custom(part_) ? "response.custom_tool_call_input.delta"
                                    : "response.function_call_arguments.delta",
                   [&](json::Writer& to) {
                       place(to);
                       to.member("delta", delta);
                   });
}

void ItemWriter::close(std::string& out) {
    if (part_open_) close_part(out);
    if (kind_ == Kind::reasoning) close_reasoning(out);
    // A call stays open: whether the answer was cut in it is known at its end. So does a message.
    if (signature_) finish("completed", out);
}

void ItemWriter::close_part(std::string& out) {
    part_open_ = false;
    const bool refusal = is_refusal(part_);
    events_->write(out, refusal ? "response.refusal.done" : "response.output_text.done",
                   [&](json::Writer& to) {
                       place_in_item(to);
                       to.member(refusal ? "refusal" : "text", said_);
                       if (refusal) return;
                       to.key("logprobs");
                       openai_chat::write_token_logprobs(to, logprobs_);
                   });
    const std::string part = json_of([&](json::Writer& to) { write_part(to, said_); });
    events_->write(out, "response.content_part.done", [&](json::Writer& to) {
        place_in_item(to);
        to.member_raw("part", part);
    });
    append_with_comma(content_, part);
    ++parts_;
    if (!refusal) characters_ += characters(said_);
    annotations_.clear();
    annotation_count_ = 0;
    logprobs_.clear();
}

void ItemWriter::close_reasoning(std::string& out) {
    const bool content = in_content(part_);
    if (thoughts_) {
        const std::string_view index = content ? "content_index" : "summary_index";
        events_->write(
            out, content ? "response.reasoning_text.done" : "response.reasoning_summary_text.done",
            [&](json::Writer& to) {
                place(to);
                to.member(index, 0).member("text", said_);
            });
        events_->write(
            out, content ? "response.content_part.done" : "response.reasoning_summary_part.done",
            [&](json::Writer& to) {
                place(to);
                to.member(index, 0).key("part").open_object();
                to.member("type", content ? "reasoning_text" : "summary_text");
                to.member("text", said_).close_object();
            });
    }
    llm::Reasoning whole = std::get<llm::Reasoning>(part_.body);
    if (proof_) {
        whole = std::move(*proof_);
        proof_.reset();
    }
    whole.text = said_;
    const std::string item =
        json_of([&](json::Writer& to) { write_reasoning_item(to, whole, id_, {}); });
    end_item(item, out);
}

void ItemWriter::close_call(std::string_view status, std::string& out) {
    const auto& call = std::get<llm::ToolCall>(part_.body);
    const bool custom = is_custom(part_);
    // Clients parse them, and "" is no JSON.
    if (said_.empty() && !custom) arguments("{}", out);
    events_->write(
        out,
        custom ? "response.custom_tool_call_input.done" : "response.function_call_arguments.done",
        [&](json::Writer& to) {
            place(to);
            if (!custom) to.member("name", call.name);
            to.member(custom ? "input" : "arguments", said_);
        });
    const std::string item = json_of([&](json::Writer& to) {
        write_call_item(to, part_, call, {.id = id_, .status = status, .arguments = said_});
    });
    end_item(item, out);
}

void ItemWriter::finish(std::string_view status, std::string& out) {
    if (part_open_) close_part(out);
    if (kind_ == Kind::message) {
        const std::string item = json_of([&](json::Writer& to) {
            write_message_item(to,
                               {.id = id_, .status = status, .content = content_, .rest = rest_});
        });
        end_item(item, out);
    } else if (kind_ == Kind::call) {
        close_call(status, out);
    } else if (kind_ == Kind::reasoning) {
        close_reasoning(out);
    }
    if (!signature_) return;
    const llm::Signature signature = std::move(*signature_);
    signature_.reset();
    const std::string id = fresh_id("rs_");
    whole_item(json_of([&](json::Writer& to) { write_signature_item(to, signature, id); }), out);
}

}  // namespace weir::wire::openai_responses
