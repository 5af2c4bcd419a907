#include <map>

#include "wire/openai_chat/answer.hpp"
#include "wire/openai_chat/error.hpp"
#include "wire/openai_chat/parts.hpp"
#include "wire/openai_chat/parts_write.hpp"
#include "wire/openai_chat/stream.hpp"

namespace weir::wire::openai_chat {

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
        created_ = started.created == 0 ? options_.created : started.created;
    }

    void operator()(const llm::BlockOpened& opened) {
        Choice& choice = begun(opened.choice);
        choice.arguments = false;
        choice.call = std::holds_alternative<llm::ToolCall>(opened.part.body);
        if (const auto* call = std::get_if<llm::ToolCall>(&opened.part.body))
            return open_call(opened, *call, choice);
        if (const auto* image = std::get_if<llm::Image>(&opened.part.body)) {
            delta(opened.choice, [&](json::Writer& to) {
                to.key("images").open_array();
                write_content_part(to, *image, options_, {}, {});
                to.close_array();
            });
        }
    }

    void operator()(const llm::TextDelta& text) { text_delta(text.choice, "content", text.text); }
    void operator()(const llm::RefusalDelta& text) {
        text_delta(text.choice, "refusal", text.text);
    }
    void operator()(const llm::ReasoningDelta& text) {
        using Field = WriteOptions::ReasoningText;
        if (options_.reasoning_text == Field::none) return;
        const bool short_name = options_.reasoning_text == Field::reasoning;
        text_delta(text.choice, short_name ? "reasoning" : "reasoning_content", text.text);
    }

    // Items of this wire's kind as they were; proofs of Anthropic where aware clients look.
    void operator()(const llm::ReasoningProof& of) {
        const llm::Reasoning& proof = of.proof;
        if (!goes_back_to_origin(proof.origin, options_)) return;
        if (proof.origin.wire == wire_name && !proof.raw_json.empty()) {
            delta(of.choice, [&](json::Writer& to) {
                to.key("reasoning_details").open_array().raw(proof.raw_json).close_array();
            });
        } else if (!proof.signature.empty() && proof.origin.wire == "anthropic") {
            delta(of.choice, [&](json::Writer& to) {
                to.key("thinking_blocks").open_array().open_object();
                to.member("type", "thinking").member("thinking", "");
                to.member("signature", proof.signature).close_object().close_array();
            });
        }
    }

    void operator()(const llm::ArgumentsDelta& part) {
        begun(part.choice).arguments = true;
        arguments(part.choice, part.fragment);
    }
    void operator()(const llm::CitationAdded& added) {
        delta(added.choice, [&](json::Writer& to) {
            to.key("annotations").open_array();
            write_citation(to, added.citation);
            to.close_array();
        });
    }
    void operator()(const llm::AudioDelta& audio) {
        delta(audio.choice, [&](json::Writer& to) {
            to.key("audio").open_object();
            if (!audio.id.empty()) to.member("id", audio.id);
            if (!audio.base64.empty()) to.member("data", audio.base64);
            if (!audio.transcript.empty()) to.member("transcript", audio.transcript);
            if (audio.expires_at != 0) to.member("expires_at", audio.expires_at);
            to.close_object();
        });
    }
    void operator()(const llm::PartSigned& of) {
        const Choice& choice = begun(of.choice);
        if (!choice.call || of.signature.origin.wire != "gemini") return;
        delta(of.choice, [&](json::Writer& to) {
            to.key("tool_calls").open_array().open_object().member("index", choice.calls - 1);
            to.key("extra_content").open_object().key("google").open_object();
            to.member("thought_signature", of.signature.bytes);
            to.close_object().close_object().close_object().close_array();
        });
    }
    // A call without arguments: clients parse them, and "" is no JSON.
    void operator()(const llm::BlockClosed& closed) {
        Choice& choice = begun(closed.choice);
        if (choice.call && !choice.arguments && !choice.custom) arguments(closed.choice, "{}");
        choice.call = false;
    }
    void operator()(const llm::LogprobsDelta& part) {
        begun(part.choice);
        chunk(part.choice, [](json::Writer&) {}, {}, &part.logprobs);
    }
    void operator()(const llm::ChoiceFinished& finished) {
        begun(finished.choice);
        const bool legacy = options_.legacy_functions && finished.stop == llm::StopReason::tool_use;
        chunk(
            finished.choice, [](json::Writer&) {},
            legacy ? "function_call" : write_stop_reason(finished.stop), nullptr);
    }
    void operator()(const llm::UsageReport&) {}
    void operator()(const llm::AnswerExtra& extra) {
        if (extra.extra.wire == wire_name) extras_.push_back(extra.extra);
    }
    void operator()(const llm::Finished& finished) {
        if (options_.usage_chunk && finished.usage) {
            json::Writer to = begin_chunk();
            to.key("choices").open_array().close_array();
            if (!finished.service_tier.empty()) to.member("service_tier", finished.service_tier);
            to.key("usage");
            write_usage(to, *finished.usage);
            end_chunk(to);
        }
        *out_ += "data: [DONE]\n\n";
    }

private:
    struct Choice {
        int calls = 0;
        bool call = false;       // the open block is one
        bool custom = false;     // of free text
        bool arguments = false;  // some have come
    };

    void open_call(const llm::BlockOpened& opened, const llm::ToolCall& call, Choice& choice) {
        choice.custom = call.kind == llm::ToolCall::Kind::custom;
        const int index = choice.calls++;
        delta(opened.choice, [&](json::Writer& to) {
            if (options_.legacy_functions) {
                to.key("function_call").open_object().member("name", call.name);
                to.member("arguments", "").close_object();
                return;
            }
            to.key("tool_calls").open_array();
            write_tool_call(to, opened.part, call, "", index);
            to.close_array();
        });
    }

    void arguments(int index, std::string_view fragment) {
        const Choice& choice = choices_[index];
        delta(index, [&](json::Writer& to) {
            if (options_.legacy_functions) {
                to.key("function_call").open_object().member("arguments", fragment).close_object();
                return;
            }
            to.key("tool_calls").open_array().open_object().member("index", choice.calls - 1);
            to.key(choice.custom ? "custom" : "function").open_object();
            to.member(choice.custom ? "input" : "arguments", fragment);
            to.close_object().close_object().close_array();
        });
    }

    void text_delta(int choice, std::string_view field, std::string_view text) {
        delta(choice, [&](json::Writer& to) { to.member(field, text); });
    }

    template <class Fill>
    void delta(int choice, Fill fill) {
        begun(choice);
        chunk(choice, fill, {}, nullptr);
    }

    // The first chunk of a choice says who speaks.
    Choice& begun(int index) {
        const auto [at, added] = choices_.try_emplace(index);
        if (added)
            chunk(
                index,
                [](json::Writer& to) {
                    to.member("role", "assistant").member("content", "").key("refusal").null();
                },
                {}, nullptr);
        return at->second;
    }

    template <class Fill>
    void chunk(int index, Fill fill, std::string_view finish, const llm::Logprobs* logprobs) {
        json::Writer to = begin_chunk();
        to.key("choices").open_array().open_object().member("index", index);
        to.key("delta").open_object();
        fill(to);
        to.close_object().key("logprobs");
        if (logprobs)
            write_logprobs(to, *logprobs);
        else
            to.null();
        to.key("finish_reason");
        if (finish.empty())
            to.null();
        else
            to.text(finish);
        to.close_object().close_array();
        for (const llm::Extra& extra : extras_)
            to.member_raw(extra.name, extra.json);
        extras_.clear();
        if (options_.usage_chunk) to.key("usage").null();
        end_chunk(to);
    }

    json::Writer begin_chunk() {
        *out_ += "data: ";
        json::Writer to(*out_);
        to.open_object().member("id", id_).member("object", "chat.completion.chunk");
        to.member("created", created_).member("model", model_);
        return to;
    }
    void end_chunk(json::Writer& to) {
        to.close_object();
        *out_ += "\n\n";
    }

    WriteOptions options_;
    std::string* out_ = nullptr;
    std::string id_;
    std::string model_;
    std::int64_t created_ = 0;
    std::map<int, Choice> choices_;
    std::vector<llm::Extra> extras_;
};

}  // namespace

std::unique_ptr<StreamWriter> make_stream_writer(const WriteOptions& options) {
    return std::make_unique<Writer>(options);
}

}  // namespace weir::wire::openai_chat
