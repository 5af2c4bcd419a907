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
        choice.thoughts.clear();
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
        std::string& thoughts = begun(text.choice).thoughts;
        if (thoughts.size() <= thoughts_bytes_max) thoughts += text.text;
        if (options_.reasoning_text == Field::none) return;
        const bool short_name = options_.reasoning_text == Field::reasoning;
        text_delta(text.choice, short_name ? "reasoning" : "reasoning_content", text.text);
    }

    // Items of this wire's kind as they were; other proofs where aware clients look, with the text
    // that they prove: clients give the deltas back in one piece, from however many thoughts.
    void operator()(const llm::ReasoningProof& of) {
        const llm::Reasoning& proof = of.proof;
        if (!proof.raw_json.empty() && goes_back(proof.origin, wire_name, options_)) {
            delta(of.choice, [&](json::Writer& to) {
                to.key("reasoning_details").open_array().raw(proof.raw_json).close_array();
            });
            return;
        }
        if (!is_proven(proof)) return;
        llm::Reasoning whole = proof;
        whole.text = std::move(begun(of.choice).thoughts);
        if (whole.text.size() > thoughts_bytes_max) return;
        std::string block;
        json::Writer out(block);
        if (!write_thinking_block(out, whole, options_)) return;
        delta(of.choice, [&](json::Writer& to) {
            to.key("thinking_blocks").open_array().raw(block).close_array();
        });
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
        Choice& choice = begun(of.choice);
        std::string signature =
            signature_for({.body = {}, .cache = {}, .signature = of.signature}, options_);
        if (signature.empty()) return;
        // Of several texts the last one counts, and clients join what has the same place.
        if (!choice.call) {
            choice.signature = std::move(signature);
            return;
        }
        delta(of.choice, [&](json::Writer& to) {
            to.key("tool_calls").open_array().open_object().member("index", choice.calls - 1);
            write_signature(to, signature);
            to.close_object().close_array();
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
        if (const std::string signature = std::move(begun(finished.choice).signature);
            !signature.empty())
            delta(finished.choice, [&](json::Writer& to) { write_signature(to, signature); });
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
        std::string thoughts;    // of the open block, for its proof
        std::string signature;   // on a text, for the last chunk
    };
    // Thoughts beyond that go without their proof, rather than be kept without a limit.
    static constexpr std::size_t thoughts_bytes_max = std::size_t{4} << 20U;

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
            write_tool_call(to, opened.part, call, "", index, signature_for(opened.part, options_));
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
