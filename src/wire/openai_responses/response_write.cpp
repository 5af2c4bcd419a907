#include "json/document.hpp"
#include "wire/openai_responses/ids.hpp"
#include "wire/openai_responses/items.hpp"
#include "wire/openai_responses/output_write.hpp"
#include "wire/openai_responses/parts_write.hpp"
#include "wire/openai_responses/response.hpp"
#include "wire/openai_responses/response_object.hpp"

namespace weir::wire::openai_responses {

namespace {

class OutputWriter {
public:
    OutputWriter(const llm::Choice& choice, std::string_view answer_id, Dropped& dropped)
        : choice_(choice), answer_id_(answer_id), dropped_(dropped) {}

    std::string run() {
        // What was cut is the last item.
        const Ending ending = ending_of(choice_.stop, choice_.native_stop);
        if (ending.status == "incomplete") last_status_ = "incomplete";
        for (const llm::Part& part : choice_.message.parts)
            std::visit([&](const auto& body) { write(part, body); }, part.body);
        flush(last_status_);
        return std::move(output_);
    }

private:
    template <class Fill>
    void item(std::string_view prefix, Fill fill) {
        flush();
        const std::string id = make_item_id(prefix, answer_id_, items_);
        json::Writer out = next();
        fill(out, std::string_view(id));
    }

    json::Writer next() {
        if (!output_.empty()) output_.push_back(',');
        ++items_;
        return json::Writer(output_);
    }

    void write(const llm::Part& part, const llm::Text& text) {
        begin_part(part, text.item_id);
        std::string annotations;
        for (const llm::Citation& citation : text.citations) {
            if (!annotations.empty()) annotations.push_back(',');
            json::Writer one(annotations);
            write_annotation(one, citation, characters_);
        }
        characters_ += characters(text.text);
        // Logprobs are of the whole answer: the first text has them all.
        const bool first = choice_.logprobs && !std::exchange(logprobs_, true);
        json::Writer out(content_);
        write_text_part(out, {.text = text.text,
                              .annotations = annotations,
                              .logprobs = first ? &choice_.logprobs->content : nullptr,
                              .extras = &part.extras});
        signature(part);
    }
    void write(const llm::Part& part, const llm::Refusal& refusal) {
        begin_part(part, refusal.item_id);
        json::Writer out(content_);
        write_refusal_part(out, refusal.text);
        signature(part);
    }
    void write(const llm::Part& part, const llm::Opaque& opaque) {
        if (opaque.wire != wire_name) return dropped_.add("output." + opaque.wire);
        if (!find_mark(part.extras, content_mark))
            return item("", [&](json::Writer& out, std::string_view) { out.raw(opaque.json); });
        begin_part(part, message_id_);
        json::Writer(content_).raw(opaque.json);
    }
    void write(const llm::Part& part, const llm::ToolCall& call) {
        item("fc_", [&](json::Writer& out, std::string_view id) {
            const bool bare = call.arguments.empty() && call.kind == llm::ToolCall::Kind::function;
            write_call_item(out, part, call,
                            {.id = call.item_id.empty() ? id : std::string_view(call.item_id),
                             .status = is_last(part) ? last_status_ : "completed",
                             .arguments = bare ? std::string_view("{}") : call.arguments});
        });
        signature(part);
    }
    void write(const llm::Part& part, const llm::Reasoning& reasoning) {
        item("rs_", [&](json::Writer& out, std::string_view id) {
            const bool own = reasoning.origin.wire == wire_name && !reasoning.id.empty();
            write_reasoning_item(out, reasoning, own ? std::string_view(reasoning.id) : id, {});
        });
        signature(part);
    }
    void write(const llm::Part& part, const llm::Image& image) {
        std::string made;
        json::Writer out(made);
        if (!write_image_item(out, image, make_item_id("ig_", answer_id_, items_)))
            return dropped_.add("output.image");
        item("", [&](json::Writer& to, std::string_view) { to.raw(made); });
        signature(part);
    }
    // A sound has no place here, what was said in it has.
    void write(const llm::Part& part, const llm::Audio& audio) {
        dropped_.add("output.audio");
        if (!audio.transcript.empty())
            write(part, llm::Text{.text = audio.transcript, .citations = {}});
    }
    template <class Other>
    void write(const llm::Part& part, const Other&) {
        dropped_.add("output." + std::string(llm::name(part.body)));
    }

    // A part of the message item that is open, or of a new one.
    void begin_part(const llm::Part& part, const std::string& id) {
        const llm::Extra* mark = find_mark(part.extras, item_mark);
        if (open_ && (mark || id != message_id_)) flush();
        if (!open_) {
            open_ = true;
            message_id_ = id;
            rest_ = mark ? mark->json : "";
        } else {
            content_.push_back(',');
        }
    }

    bool is_last(const llm::Part& part) const { return &part == &choice_.message.parts.back(); }

    void flush(std::string_view status = "completed") {
        if (!std::exchange(open_, false)) return;
        const std::string id = message_id_.empty() ? make_item_id("msg_", answer_id_, items_)
                                                   : std::exchange(message_id_, {});
        json::Writer out = next();
        write_message_item(out, {.id = id, .status = status, .content = content_, .rest = rest_});
        content_.clear();
    }

    void signature(const llm::Part& part) {
        if (!part.signature) return;
        item("rs_", [&](json::Writer& out, std::string_view id) {
            write_signature_item(out, *part.signature, id);
        });
    }

    const llm::Choice& choice_;
    std::string_view answer_id_;
    Dropped& dropped_;
    std::string_view last_status_ = "completed";
    std::string output_;
    int items_ = 0;
    bool logprobs_ = false;        // have been written
    std::int64_t characters_ = 0;  // of the texts so far
    // The message item that is open.
    bool open_ = false;
    std::string message_id_;
    std::string rest_;
    std::string content_;
};

std::string failure(const Ending& ending) {
    if (ending.status != "failed") return {};
    return R"({"code":"server_error","message":"the model's answer ended in an error"})";
}

}  // namespace

Written write_answer(const llm::ChatAnswer& answer, const WriteOptions& options) {
    Written written;
    Dropped dropped;
    ResponseObject response(options);
    response.begin(answer.id, answer.model, answer.created);
    response.set_service_tier(answer.service_tier);
    for (const llm::Extra& extra : answer.extras)
        if (extra.wire != wire_name || !response.add_extra(extra)) dropped.add(extra.name);

    const llm::Choice none;
    const llm::Choice& choice = answer.choices.empty() ? none : answer.choices[0];
    for (std::size_t i = 1; i < answer.choices.size(); ++i)
        dropped.add("choices[" + std::to_string(answer.choices[i].index) + "]");
    for (const llm::Extra& extra : choice.extras)
        dropped.add(extra.name);
    for (const llm::Extra& extra : choice.message.extras)
        dropped.add(extra.name);
    const std::string output = OutputWriter(choice, response.id(), dropped).run();
    const Ending ending = ending_of(choice.stop, choice.native_stop);
    const std::string error = failure(ending);
    json::Writer out(written.body);
    response.write(out, {.ending = ending,
                         .output = output,
                         .usage = answer.usage ? &*answer.usage : nullptr,
                         .error = error});
    written.dropped = dropped.take();
    return written;
}

}  // namespace weir::wire::openai_responses
