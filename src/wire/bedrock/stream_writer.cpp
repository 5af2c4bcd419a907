#include "json/document.hpp"
#include "wire/bedrock/answer.hpp"
#include "wire/bedrock/call_ids.hpp"
#include "wire/bedrock/error.hpp"
#include "wire/bedrock/media.hpp"
#include "wire/bedrock/parts.hpp"
#include "wire/bedrock/parts_write.hpp"
#include "wire/bedrock/stream.hpp"
#include "wire/event_stream.hpp"

namespace weir::wire::bedrock {

namespace {

class Writer final : public StreamWriter {
public:
    explicit Writer(WriteOptions options) : options_(std::move(options)) {}

    void write(const llm::StreamEvent& event, std::string& out) override {
        out_ = &out;
        std::visit(*this, event);
    }
    void write_error(const Error& error, const ErrorNote& note, std::string& out) override {
        out += write_stream_error(error, note);
    }

    void operator()(const llm::Started& started) {
        answer_id_ = started.id.empty() ? options_.id : started.id;
        frame("messageStart", [](json::Writer& to) { to.member("role", "assistant"); });
    }

    void operator()(const llm::BlockOpened& opened) {
        if (opened.choice != 0) return;
        said_ = false;
        thoughts_.reset();
        if (const auto* thoughts = std::get_if<llm::Reasoning>(&opened.part.body))
            thoughts_ = *thoughts;
        if (opened.part.signature) sign(*opened.part.signature, Seal::On::next_part);
        if (const auto* call = std::get_if<llm::ToolCall>(&opened.part.body))
            open_call(*call);
        else if (const auto* image = std::get_if<llm::Image>(&opened.part.body))
            write_image(*image);
        else if (const auto* opaque = std::get_if<llm::Opaque>(&opened.part.body))
            write_opaque(*opaque);
    }

    void operator()(const llm::TextDelta& text) { text_delta(text.choice, text.text); }
    void operator()(const llm::RefusalDelta& text) { text_delta(text.choice, text.text); }
    void operator()(const llm::AudioDelta& audio) { text_delta(audio.choice, audio.transcript); }

    void operator()(const llm::ReasoningDelta& text) {
        reasoning_delta(text.choice, "text", text.text);
    }
    // Of another maker as request.hpp's reader knows it again.
    void operator()(const llm::ReasoningProof& of) {
        const llm::Reasoning& proof = of.proof;
        if (of.choice == 0) thoughts_.reset();
        if (!goes_back(proof.origin, wire_name, options_)) {
            reasoning_delta(of.choice, "signature", seal_proof(proof));
            return;
        }
        reasoning_delta(of.choice, "signature", proof.signature);
        reasoning_delta(of.choice, "redactedContent", proof.data);
    }

    void operator()(const llm::ArgumentsDelta& part) {
        if (part.choice != 0) return;
        arguments_ = true;
        input_delta(part.fragment);
    }
    void operator()(const llm::CitationAdded& added) {
        delta(added.choice, [&](json::Writer& to) {
            to.key("citation");
            write_citation(to, added.citation);
        });
    }
    // Beside the block: before it where there is still time.
    void operator()(const llm::PartSigned& of) {
        if (of.choice != 0) return;
        if (said_)
            late_signature_ = of.signature;
        else
            sign(of.signature, Seal::On::next_part);
    }
    void operator()(const llm::LogprobsDelta&) {}

    // A call without arguments still has its delta, as Bedrock writes it.
    void operator()(const llm::BlockClosed& closed) {
        if (closed.choice != 0) return;
        if (call_ && !arguments_) input_delta("");
        call_ = false;
        // Without a seal a foreign thought could not be told from one of Bedrock's.
        if (said_ && thoughts_ && !goes_back(thoughts_->origin, wire_name, options_))
            reasoning_delta(0, "signature", seal_proof(*thoughts_));
        if (said_) stop_block();
        said_ = false;
        if (late_signature_) sign(*late_signature_, Seal::On::previous_part);
        late_signature_.reset();
    }

    void operator()(const llm::ChoiceFinished& finished) {
        if (finished.choice != 0) return;
        frame("messageStop", [&](json::Writer& to) {
            to.member("stopReason", write_stop_reason(finished.stop, finished.native_stop));
            take_extras(to, true);
        });
    }
    void operator()(const llm::UsageReport& report) { usage_ = report.usage; }
    void operator()(const llm::AnswerExtra& extra) {
        if (extra.extra.wire == wire_name) extras_.push_back(extra.extra);
    }
    void operator()(const llm::Finished& finished) {
        if (finished.usage) usage_ = finished.usage;
        frame("metadata", [&](json::Writer& to) {
            if (usage_) {
                to.key("usage");
                write_usage(to, *usage_);
            }
            if (!find_extra(extras_, "metrics"))
                to.key("metrics").open_object().member("latencyMs", 0).close_object();
            if (!finished.service_tier.empty()) {
                to.key("serviceTier").open_object().member("type", finished.service_tier);
                write_extras_under(to, extras_, "serviceTier.");
                to.close_object();
            }
            take_extras(to, false);
        });
    }

private:
    // additionalModelResponseFields stand in messageStop, the rest in metadata.
    void take_extras(json::Writer& to, bool of_stop) {
        for (const llm::Extra& extra : extras_) {
            const bool stop = extra.name == "additionalModelResponseFields";
            if (stop == of_stop && !extra.name.starts_with("serviceTier."))
                to.member_raw(extra.name, extra.json);
        }
    }

    template <class Fill>
    void frame(std::string_view type, Fill fill) {
        payload_.clear();
        json::Writer to(payload_);
        to.open_object();
        fill(to);
        to.close_object();
        append_event_frame(*out_, type, payload_);
    }

    // The index of a block is given with the first frame that it has.
    int index() {
        if (!said_) ++index_;
        said_ = true;
        return index_;
    }

    template <class Fill>
    void start_block(Fill fill) {
        const int at = index();
        frame("contentBlockStart", [&](json::Writer& to) {
            to.member("contentBlockIndex", at).key("start").open_object();
            fill(to);
            to.close_object();
        });
    }
    template <class Fill>
    void delta(int choice, Fill fill) {
        if (choice != 0) return;
        const int at = index();
        frame("contentBlockDelta", [&](json::Writer& to) {
            to.member("contentBlockIndex", at).key("delta").open_object();
            fill(to);
            to.close_object();
        });
    }
    void stop_block() {
        frame("contentBlockStop",
              [&](json::Writer& to) { to.member("contentBlockIndex", index_); });
    }

    void text_delta(int choice, std::string_view text) {
        if (!text.empty()) delta(choice, [&](json::Writer& to) { to.member("text", text); });
    }
    void reasoning_delta(int choice, std::string_view key, std::string_view text) {
        if (text.empty()) return;
        delta(choice, [&](json::Writer& to) {
            to.key("reasoningContent").open_object().member(key, text).close_object();
        });
    }
    void sign(const llm::Signature& signature, Seal::On on) {
        reasoning_delta(0, "signature", seal_signature(signature, on));
        stop_block();
        said_ = false;
    }
    void input_delta(std::string_view fragment) {
        delta(0, [&](json::Writer& to) {
            to.key("toolUse").open_object().member("input", fragment).close_object();
        });
    }

    void open_call(const llm::ToolCall& call) {
        call_ = true;
        arguments_ = false;
        const std::string id =
            call.id.value().empty() ? make_call_id(answer_id_, calls_) : call.id.value();
        ++calls_;
        start_block([&](json::Writer& to) {
            to.key("toolUse").open_object().member("toolUseId", id).member("name", call.name);
            to.close_object();
        });
    }

    void write_image(const llm::Image& image) {
        const std::string_view format = format_of(MediaKind::image, image.media.media_type);
        if (image.media.source != llm::Media::Source::base64 || format.empty()) return;
        start_block([&](json::Writer& to) {
            to.key("image").open_object().member("format", format).close_object();
        });
        delta(0, [&](json::Writer& to) {
            to.key("image").open_object().key("source").open_object();
            to.member("bytes", image.media.data).close_object().close_object();
        });
    }

    // A tool that AWS ran: its call with the input as text, its result element by element.
    void write_opaque(const llm::Opaque& opaque) {
        if (opaque.wire != wire_name) return;
        const Result<json::Document> block = json::read(opaque.json);
        if (!block) return;
        const json::Value call = block->root()["toolUse"];
        const json::Value result = block->root()["toolResult"];
        if (!call.is_object() && !result.is_object()) return;
        const bool called = call.is_object();
        const std::string_view key = called ? "toolUse" : "toolResult";
        const std::string_view member = called ? "input" : "content";
        const json::Value whole = called ? call : result;
        start_block([&](json::Writer& to) {
            to.key(key).open_object();
            for (const json::Member& one : whole.members())
                if (!one.key.is(member)) to.member_raw(one.key.text(), one.value.raw());
            to.close_object();
        });
        if (called) return input_delta(call["input"].raw());
        delta(0, [&](json::Writer& to) { to.member_raw("toolResult", result["content"].raw()); });
    }

    WriteOptions options_;
    std::string* out_ = nullptr;
    std::string payload_;
    std::string answer_id_;
    std::optional<llm::Usage> usage_;
    Extras extras_;
    int index_ = -1;
    int calls_ = 0;
    bool said_ = false;                       // the open block has a frame
    bool call_ = false;                       // the open block is a call
    bool arguments_ = false;                  // and has arguments
    std::optional<llm::Reasoning> thoughts_;  // the open block's, until their proof is written
    std::optional<llm::Signature> late_signature_;
};

}  // namespace

std::unique_ptr<StreamWriter> make_stream_writer(const WriteOptions& options) {
    return std::make_unique<Writer>(options);
}

}  // namespace weir::wire::bedrock
