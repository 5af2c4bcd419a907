#include "json/document.hpp"
#include "wire/anthropic/error.hpp"
#include "wire/anthropic/field.hpp"
#include "wire/anthropic/parts_write.hpp"
#include "wire/anthropic/response.hpp"
#include "wire/anthropic/stream.hpp"
#include "wire/anthropic/usage.hpp"

namespace weir::wire::anthropic {

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
        id_ = started.id.empty() ? options_.id : started.id;
        model_ = options_.model.empty() ? started.model : options_.model;
        ids_ = CallIds(call_id_prefix(id_));
    }

    void operator()(const llm::UsageReport& report) {
        usage_ = report.usage;
        begin_message();
    }

    void operator()(const llm::BlockOpened& opened) {
        begin_message();
        if (opened.choice != 0) return;
        part_ = opened.part;
        block_begun_ = signed_ = false;
        late_signature_.reset();
        gathered_.clear();
        if (const auto* opaque = std::get_if<llm::Opaque>(&part_.body)) begin_opaque(*opaque);
    }

    void operator()(const llm::TextDelta& text) {
        if (text.choice == 0) say_text(text.text);
    }
    void operator()(const llm::RefusalDelta& text) {
        if (text.choice != 0) return;
        refused_ = true;
        say_text(text.text);
    }
    void operator()(const llm::ReasoningDelta& text) {
        if (text.choice != 0 || hides_thoughts()) return;
        begin_block();
        delta("thinking_delta", [&](json::Writer& to) { to.member("thinking", text.text); });
    }

    void operator()(const llm::ReasoningProof& of) {
        if (of.choice != 0) return;
        const llm::Reasoning& proof = of.proof;
        const bool own = goes_back(proof.origin, wire_name, options_);
        if (!own && hides_thoughts()) return;
        if (own && !proof.data.empty() && !block_begun_) {
            start("redacted_thinking", [&](json::Writer& to) { to.member("data", proof.data); });
            signed_ = true;
            return;
        }
        begin_block();
        sign(own ? proof.signature : seal_proof(proof));
    }

    // Free text is no JSON: it can only be wrapped when it is whole.
    void operator()(const llm::ArgumentsDelta& arguments) {
        const auto* call = std::get_if<llm::ToolCall>(&part_.body);
        if (arguments.choice != 0 || !call) return;
        if (call->kind == llm::ToolCall::Kind::custom) {
            gathered_ += arguments.fragment;
            return;
        }
        begin_block();
        say_json(arguments.fragment);
    }

    void operator()(const llm::CitationAdded& added) {
        if (added.choice != 0) return;
        begin_block();
        delta("citations_delta", [&](json::Writer& to) {
            to.key("citation");
            write_citation(to, added.citation);
        });
    }

    // Before the block where there is still time: clients cut thoughts off the end of a turn.
    void operator()(const llm::PartSigned& of) {
        if (of.choice != 0) return;
        if (block_begun_)
            late_signature_ = of.signature;
        else
            part_.signature = of.signature;
    }

    void operator()(const llm::BlockClosed& closed) {
        if (closed.choice != 0) return;
        if (auto* call = std::get_if<llm::ToolCall>(&part_.body)) {
            begin_block();
            call->arguments = std::move(gathered_);
            if (call->kind == llm::ToolCall::Kind::custom) say_json(input_object(*call));
        }
        const auto* reasoning = std::get_if<llm::Reasoning>(&part_.body);
        const bool foreign = reasoning && !goes_back(reasoning->origin, wire_name, options_);
        if (block_begun_ && foreign && !signed_) sign(seal_proof(*reasoning));
        end_block();
        if (late_signature_) write_signature(*late_signature_, Seal::On::previous_part);
    }

    void operator()(const llm::ChoiceFinished& finished) {
        begin_message();
        if (finished.choice == 0) finished_ = finished;
    }
    void operator()(const llm::AnswerExtra& extra) {
        begin_message();
        if (extra.extra.wire == wire_name) extras_.push_back(extra.extra);
    }
    void operator()(const llm::AudioDelta&) {}
    void operator()(const llm::LogprobsDelta&) {}

    void operator()(const llm::Finished& finished) {
        begin_message();
        if (finished.usage) usage_ = *finished.usage;
        const llm::StopReason stop =
            settle_stop(finished_.stop, finished_.native_stop, called_, refused_);
        event("message_delta", [&](json::Writer& to) {
            to.key("delta").open_object();
            write_stop(to, stop, finished_.stop_sequence);
            extras(to, true);
            to.close_object().key("usage").open_object();
            write_usage(to, usage_, write_service_tier(finished.service_tier), extras_);
            to.close_object();
            extras(to, false);
        });
        event("message_stop", [](json::Writer&) {});
    }

private:
    template <class Fill>
    void event(std::string_view type, Fill fill) {
        out_->append("event: ").append(type).append("\ndata: ");
        json::Writer to(*out_);
        to.open_object().member("type", type);
        fill(to);
        to.close_object();
        *out_ += "\n\n";
    }

    void begin_message() {
        if (message_begun_) return;
        message_begun_ = true;
        event("message_start", [&](json::Writer& to) {
            to.key("message").open_object().member("id", id_).member("type", "message");
            to.member("role", "assistant").member("model", model_);
            to.key("content").open_array().close_array();
            to.key("stop_reason").null().key("stop_sequence").null();
            to.key("usage").open_object();
            write_usage(to, usage_, {}, {});
            to.close_object().close_object();
        });
    }

    template <class Fill>
    void start(std::string_view type, Fill fill) {
        if (part_.signature) write_signature(*part_.signature, Seal::On::next_part);
        part_.signature.reset();
        block_begun_ = true;
        event("content_block_start", [&](json::Writer& to) {
            to.member("index", index_).key("content_block").open_object().member("type", type);
            fill(to);
            write_extras_under(to, part_.extras, {});
            to.close_object();
        });
    }

    template <class Fill>
    void delta(std::string_view type, Fill fill) {
        event("content_block_delta", [&](json::Writer& to) {
            to.member("index", index_).key("delta").open_object().member("type", type);
            fill(to);
            to.close_object();
        });
    }

    // Empty texts and thoughts never begin: clients would show blank blocks.
    void begin_block() {
        if (block_begun_) return;
        if (const auto* call = std::get_if<llm::ToolCall>(&part_.body)) {
            called_ = true;
            start("tool_use", [&](json::Writer& to) {
                to.member("id",
                          call->id.value().empty() ? ids_.for_call(call->id) : call->id.value());
                to.member("name", call->name).key("input").open_object().close_object();
            });
        } else if (std::holds_alternative<llm::Reasoning>(part_.body)) {
            start("thinking",
                  [](json::Writer& to) { to.member("thinking", "").member("signature", ""); });
        } else {
            start("text", [](json::Writer& to) { to.member("text", ""); });
        }
    }

    void end_block() {
        if (!block_begun_) return;
        event("content_block_stop", [&](json::Writer& to) { to.member("index", index_); });
        ++index_;
        block_begun_ = false;
    }

    // The client shows none that are not Anthropic's own.
    bool hides_thoughts() const {
        const auto* reasoning = std::get_if<llm::Reasoning>(&part_.body);
        return options_.reasoning_text == WriteOptions::ReasoningText::none &&
               !(reasoning && reasoning->origin.wire == wire_name);
    }

    void say_text(std::string_view text) {
        if (text.empty()) return;
        begin_block();
        delta("text_delta", [&](json::Writer& to) { to.member("text", text); });
    }

    void say_json(std::string_view fragment) {
        delta("input_json_delta", [&](json::Writer& to) { to.member("partial_json", fragment); });
    }

    void sign(std::string_view signature) {
        signed_ = true;
        if (signature.empty()) return;
        delta("signature_delta", [&](json::Writer& to) { to.member("signature", signature); });
    }

    // The proof on a part, as thoughts without text beside it.
    void write_signature(const llm::Signature& signature, Seal::On on) {
        event("content_block_start", [&](json::Writer& to) {
            to.member("index", index_).key("content_block").open_object();
            to.member("type", "thinking").member("thinking", "").member("signature", "");
            to.close_object();
        });
        delta("signature_delta",
              [&](json::Writer& to) { to.member("signature", seal_signature(signature, on)); });
        event("content_block_stop", [&](json::Writer& to) { to.member("index", index_); });
        ++index_;
    }

    // As Anthropic does it: whole, but an input comes as JSON after an empty one.
    void begin_opaque(const llm::Opaque& opaque) {
        const Result<json::Document> document = json::read(opaque.json);
        if (opaque.wire != wire_name || !document || !document->root().is_object()) return;
        const json::Value root = document->root();
        const json::Value input = root["input"];
        block_begun_ = true;
        event("content_block_start", [&](json::Writer& to) {
            to.member("index", index_).key("content_block").open_object();
            for (const json::Member& member : root.members()) {
                to.key(member.key.text());
                to.raw(member.key.is("input") && input.is_object() ? "{}" : member.value.raw());
            }
            to.close_object();
        });
        if (input.size() > 0 && input.is_object()) say_json(input.raw());
    }

    // container and stop_details stand inside the delta, the rest beside it.
    void extras(json::Writer& to, bool inside) const {
        for (const llm::Extra& extra : extras_) {
            const bool in_delta = extra.name == "container" || extra.name == "stop_details";
            if (in_delta == inside && !extra.name.starts_with("usage."))
                to.member_raw(extra.name, extra.json);
        }
    }

    WriteOptions options_;
    std::string* out_ = nullptr;
    std::string id_;
    std::string model_;
    CallIds ids_;
    bool message_begun_ = false;
    llm::Usage usage_;
    llm::ChoiceFinished finished_;
    std::vector<llm::Extra> extras_;
    bool called_ = false;
    bool refused_ = false;

    // The open block.
    int index_ = 0;
    llm::Part part_;
    bool block_begun_ = false;
    bool signed_ = false;
    std::string gathered_;  // free text of a custom tool's call
    std::optional<llm::Signature> late_signature_;
};

}  // namespace

std::unique_ptr<StreamWriter> make_stream_writer(const WriteOptions& options) {
    return std::make_unique<Writer>(options);
}

}  // namespace weir::wire::anthropic
