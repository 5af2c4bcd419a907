#include "json/writer.hpp"
#include "wire/cohere/answer.hpp"
#include "wire/cohere/error.hpp"
#include "wire/cohere/parts.hpp"
#include "wire/cohere/parts_write.hpp"
#include "wire/cohere/stream.hpp"

namespace weir::wire::cohere {

namespace {

constexpr int written_choice = 0;

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
        json::Writer to = begin("message-start", [&](json::Writer& root) {
            root.member("id", started.id.empty() ? options_.id : started.id);
        });
        to.key("delta").open_object().key("message").open_object().member("role", "assistant");
        to.key("content").open_array().close_array().member("tool_plan", "");
        to.key("tool_calls").open_array().close_array();
        to.key("citations").open_array().close_array().close_object().close_object();
        end(to);
    }

    // Text and thoughts begin with their first delta: an empty block shows as blank.
    void operator()(const llm::BlockOpened& opened) {
        if (opened.choice != written_choice) return;
        content_open_ = false;
        text_before_ += characters(text_);
        text_.clear();
        kind_ = kind_of(opened.part.body);
        if (kind_ == BlockKind::call) open_call(opened.part);
        const auto* opaque = std::get_if<llm::Opaque>(&opened.part.body);
        if (!opaque || opaque->wire != wire_name) return;
        content("content-start", [&](json::Writer& to) { to.raw(opaque->json); });
        content_open_ = true;
    }

    void operator()(const llm::TextDelta& delta) { text(delta.choice, delta.text); }
    void operator()(const llm::RefusalDelta& delta) { text(delta.choice, delta.text); }
    void operator()(const llm::ReasoningDelta& delta) {
        if (delta.choice != written_choice) return;
        if (options_.reasoning_text == WriteOptions::ReasoningText::none) return;
        if (kind_ != BlockKind::plan) return content_delta("thinking", delta.text);
        json::Writer to = begin_delta("tool-plan-delta", {});
        end_delta(to.member("tool_plan", delta.text));
    }
    void operator()(const llm::ArgumentsDelta& delta) {
        if (delta.choice != written_choice || kind_ != BlockKind::call) return;
        arguments_ = arguments_ || !delta.fragment.empty();
        arguments(delta.fragment);
    }
    void operator()(const llm::CitationAdded& added) {
        if (added.choice != written_choice) return;
        json::Writer to = begin_delta("citation-start", citations_);
        write_citation(to.key("citations"), added.citation,
                       {.text = text_,
                        .before = text_before_,
                        .content_index = content_open_ ? contents_ - 1 : 0});
        end_delta(to);
        bare("citation-end", citations_++);
    }
    void operator()(const llm::LogprobsDelta& delta) {
        if (delta.choice != written_choice) return;
        json::Writer to = begin_delta("content-delta", content_open_ ? contents_ - 1 : 0);
        to.key("content").open_object().member("text", "").close_object();
        to.close_object().close_object();
        write_logprobs(to.key("logprobs"), delta.logprobs);
        end(to);
    }
    void operator()(const llm::BlockClosed& closed) {
        if (closed.choice != written_choice) return;
        if (kind_ == BlockKind::call) {
            if (!arguments_) arguments("{}");
            bare("tool-call-end", calls_++);
        }
        if (content_open_) bare("content-end", contents_ - 1);
        content_open_ = false;
        kind_ = BlockKind::other;
    }
    void operator()(const llm::ChoiceFinished& finished) {
        if (finished.choice == written_choice) stop_ = finished.stop;
    }
    void operator()(const llm::AnswerExtra& extra) {
        if (extra.extra.wire == wire_name) extras_.push_back(extra.extra);
    }
    void operator()(const llm::Finished& finished) {
        json::Writer to = begin("message-end", [](json::Writer&) {});
        to.key("delta").open_object().member("finish_reason", write_stop_reason(stop_));
        if (finished.usage) write_usage(to.key("usage"), *finished.usage);
        for (const llm::Extra& extra : extras_)
            to.member_raw(extra.name, extra.json);
        end(to.close_object());
        *out_ += "data: [DONE]\n\n";
    }
    void operator()(const llm::ReasoningProof&) {}  // this wire has no place for proofs
    void operator()(const llm::PartSigned&) {}
    void operator()(const llm::AudioDelta&) {}
    void operator()(const llm::UsageReport&) {}

private:
    enum class BlockKind : std::uint8_t { other, text, thinking, plan, call };

    static BlockKind kind_of(const llm::PartBody& body) {
        if (std::holds_alternative<llm::ToolCall>(body)) return BlockKind::call;
        if (const auto* reasoning = std::get_if<llm::Reasoning>(&body))
            return is_plan(*reasoning) ? BlockKind::plan : BlockKind::thinking;
        const bool text =
            std::holds_alternative<llm::Text>(body) || std::holds_alternative<llm::Refusal>(body);
        return text ? BlockKind::text : BlockKind::other;
    }

    void text(int choice, const std::string& said) {
        if (choice != written_choice) return;
        text_ += said;
        content_delta("text", said);
    }

    void content_delta(std::string_view field, const std::string& said) {
        if (!content_open_) {
            content("content-start", [&](json::Writer& to) {
                to.open_object().member("type", field).member(field, "").close_object();
            });
            content_open_ = true;
        }
        json::Writer to = begin_delta("content-delta", contents_ - 1);
        to.key("content").open_object().member(field, said).close_object();
        end_delta(to);
    }

    template <class Fill>
    void content(std::string_view type, Fill fill) {
        json::Writer to = begin_delta(type, contents_++);
        fill(to.key("content"));
        end_delta(to);
    }

    void open_call(const llm::Part& part) {
        arguments_ = false;
        json::Writer to = begin_delta("tool-call-start", calls_);
        write_tool_call(to.key("tool_calls"), part, std::get<llm::ToolCall>(part.body), "");
        end_delta(to);
    }

    void arguments(std::string_view fragment) {
        json::Writer to = begin_delta("tool-call-delta", calls_);
        to.key("tool_calls").open_object().key("function").open_object();
        to.member("arguments", fragment).close_object().close_object();
        end_delta(to);
    }

    void bare(std::string_view type, int index) {
        json::Writer to = begin(type, [index](json::Writer& root) { root.member("index", index); });
        end(to);
    }

    // Up to the inside of delta.message.
    json::Writer begin_delta(std::string_view type, std::optional<int> index) {
        json::Writer to = begin(type, [&index](json::Writer& root) { root.maybe("index", index); });
        to.key("delta").open_object().key("message").open_object();
        return to;
    }
    void end_delta(json::Writer& to) { end(to.close_object().close_object()); }

    template <class Head>
    json::Writer begin(std::string_view type, Head head) {
        *out_ += "event: ";
        *out_ += type;
        *out_ += "\ndata: ";
        json::Writer to(*out_);
        to.open_object();
        to.member("type", type);
        head(to);
        return to;
    }
    void end(json::Writer& to) {
        to.close_object();
        *out_ += "\n\n";
    }

    WriteOptions options_;
    std::string* out_ = nullptr;
    std::string text_;  // of the open block so far: citations repeat what they are about
    std::int64_t text_before_ = 0;  // characters of the blocks before
    std::vector<llm::Extra> extras_;
    llm::StopReason stop_ = llm::StopReason::unknown;
    BlockKind kind_ = BlockKind::other;
    bool content_open_ = false;
    bool arguments_ = false;  // of the open call, some have come
    int contents_ = 0;
    int calls_ = 0;
    int citations_ = 0;
};

}  // namespace

std::unique_ptr<StreamWriter> make_stream_writer(const WriteOptions& options) {
    return std::make_unique<Writer>(options);
}

}  // namespace weir::wire::cohere
