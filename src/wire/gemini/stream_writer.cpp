#include <array>
#include <map>
#include <utility>

#include "wire/gemini/answer_write.hpp"
#include "wire/gemini/call_id.hpp"
#include "wire/gemini/candidate.hpp"
#include "wire/gemini/carried_proofs.hpp"
#include "wire/gemini/error.hpp"
#include "wire/gemini/extras.hpp"
#include "wire/gemini/finish_reason.hpp"
#include "wire/gemini/grounding.hpp"
#include "wire/gemini/json_text.hpp"
#include "wire/gemini/names.hpp"
#include "wire/gemini/parts.hpp"
#include "wire/gemini/stream.hpp"

namespace weir::wire::gemini {

namespace {

using Framing = WriteOptions::Framing;

class Writer final : public StreamWriter {
public:
    explicit Writer(WriteOptions options) : options_(std::move(options)), generation_({}) {}

    void write(const llm::StreamEvent& event, std::string& out) override {
        out_ = &out;
        std::visit(*this, event);
    }

    void write_error(const Error& error, const ErrorNote& note, std::string& out) override {
        if (options_.framing == Framing::sse) {
            out += write_stream_error(error, note);
            return;
        }
        out += begun_ ? ",\r\n" : "[";
        out += gemini::write_error(error, note);
        out += "\n]";
    }

    void operator()(const llm::Started& started) {
        origin_id_ = started.id;
        answer_.id = started.id.empty() ? options_.id : started.id;
        answer_.model = options_.model.empty() ? started.model : options_.model;
        created_ = started.created;
    }

    void operator()(const llm::BlockOpened& opened) {
        Choice& choice = choices_[opened.choice];
        choice.part = opened.part;
        choice.arguments.clear();
        choice.thoughts.clear();
        const bool later = std::holds_alternative<llm::ToolCall>(opened.part.body) ||
                           std::holds_alternative<llm::Audio>(opened.part.body);
        if (std::holds_alternative<llm::Text>(opened.part.body))
            choice.text_begin = choice.text.size();
        if (later || std::holds_alternative<llm::Reasoning>(opened.part.body)) return;
        // What has its content already: a whole image, a part of our own, a signature.
        const bool empty =
            std::holds_alternative<llm::Text>(opened.part.body) && !opened.part.signature;
        if (!empty) part(opened.choice, carried(choice, opened.part));
    }

    void operator()(const llm::TextDelta& delta) {
        Choice& choice = choices_[delta.choice];
        choice.text += delta.text;
        if (delta.text.empty() || !choice.carried.waiting()) return text(delta.choice, delta.text);
        part(delta.choice, carried(choice, {.body = llm::Text{.text = delta.text}}));
    }
    void operator()(const llm::RefusalDelta& delta) { text(delta.choice, delta.text); }

    void operator()(const llm::ReasoningDelta& delta) {
        const llm::Part thought = {.body = llm::Reasoning{.text = delta.text}};
        std::string& thoughts = choices_[delta.choice].thoughts;
        if (options_.from_other_wire && thoughts.size() <= thoughts_bytes_max)
            thoughts += delta.text;
        part(delta.choice, thought);
    }
    void operator()(const llm::ReasoningProof& proof) {
        llm::Part thought = {.body = proof.proof};
        if (!options_.from_other_wire) return part(proof.choice, thought);
        Choice& choice = choices_[proof.choice];
        if (choice.thoughts.size() > thoughts_bytes_max) return;
        auto& whole = std::get<llm::Reasoning>(thought.body);
        whole.text = std::exchange(choice.thoughts, {});
        choice.carried.add(std::move(whole));
    }

    void operator()(const llm::ArgumentsDelta& delta) {
        choices_[delta.choice].arguments += delta.fragment;
    }

    void operator()(const llm::CitationAdded& added) {
        Choice& choice = choices_[added.choice];
        if (is_foreign(added.citation))
            choice.citations.push_back({added.citation, choice.text_begin, choice.text.size()});
    }

    void operator()(const llm::AudioDelta& delta) {
        Choice& choice = choices_[delta.choice];
        auto* head = std::get_if<llm::Audio>(&choice.part.body);
        if (!head || delta.base64.empty()) return;
        llm::Audio piece = *head;
        piece.media.data = delta.base64;
        if (piece.media.media_type.empty() && piece.format.empty()) piece.format = "pcm16";
        part(delta.choice, {.body = std::move(piece)});
    }

    void operator()(const llm::PartSigned& of) {
        Choice& choice = choices_[of.choice];
        choice.part.signature = of.signature;
        if (!std::holds_alternative<llm::Text>(choice.part.body)) return;
        llm::Part proof = {.body = llm::Text{}, .cache = {}, .signature = of.signature};
        part(of.choice, carried(choice, std::move(proof)));
    }

    void operator()(const llm::BlockClosed& closed) {
        Choice& choice = choices_[closed.choice];
        if (auto* call = std::get_if<llm::ToolCall>(&choice.part.body)) {
            call->arguments = std::move(choice.arguments);
            write_one_call(closed.choice, choice, *call);
        }
        choice.part = {};
    }

    void operator()(const llm::LogprobsDelta& delta) {
        const std::size_t begin = out_->size();
        json::Writer to = begin_event();
        to.key("candidates").open_array().open_object().key("logprobsResult");
        write_logprobs(to, delta.logprobs);
        to.member("index", delta.choice).close_object().close_array();
        end_event(to, begin);
    }

    // Told with the usage, in the last event.
    void operator()(const llm::ChoiceFinished& finished) {
        Choice& choice = choices_[finished.choice];
        if (choice.carried.waiting()) part(finished.choice, choice.carried.rest());
        choice.stop = finished.stop;
        choice.native_stop = finished.native_stop;
        choice.extras = finished.extras;
    }
    void operator()(const llm::UsageReport& report) { answer_.usage = report.usage; }
    void operator()(const llm::AnswerExtra& extra) {
        if (extra.extra.wire == wire_name) answer_.extras.push_back(extra.extra);
    }

    void operator()(const llm::Finished& finished) {
        if (finished.usage) answer_.usage = finished.usage;
        answer_.service_tier = finished.service_tier;
        static constexpr std::array<std::string_view, 1> nested = {"usageMetadata."};
        const std::size_t begin = out_->size();
        json::Writer to = begin_event();
        if (!blocked()) {
            to.key("candidates").open_array();
            for (auto& [index, choice] : choices_)
                write_end(to, index, choice);
            to.close_array();
        }
        write_extras_under(to, answer_.extras, {}, nested);
        if (!answer_.usage) write_usage_member(to, {}, answer_.service_tier, answer_.extras);
        end_event(to, begin);
        if (options_.framing == Framing::json_array) *out_ += "\n]";
    }

private:
    struct Choice {
        llm::Part part;         // of the open block; a call's and a sound's head
        std::string arguments;  // of the open call
        std::string thoughts;   // of the open block, for its proof
        CarriedProofs carried;
        int calls = 0;
        bool any = false;  // a part has been written
        std::string text;  // all of it, for the places of sources
        std::size_t text_begin = 0;
        struct Source {
            llm::Citation citation;
            std::size_t text_begin = 0;
            std::size_t text_end = 0;
        };
        std::vector<Source> citations;
        llm::StopReason stop = llm::StopReason::unknown;
        std::string native_stop;
        std::vector<llm::Extra> extras;
    };

    // Thoughts beyond that go without their proof, rather than be kept without a limit.
    static constexpr std::size_t thoughts_bytes_max = std::size_t{4} << 20U;

    llm::Part carried(Choice& choice, llm::Part part) const {
        return options_.from_other_wire ? choice.carried.seal(std::move(part)) : part;
    }

    PartTarget target() { return {options_, generation_, {}, dropped_}; }

    void text(int index, std::string_view text) {
        if (text.empty()) return;
        candidate(index, [text](json::Writer& to) {
            to.open_object().member("text", text).close_object();
            return true;
        });
    }

    void part(int index, const llm::Part& part) {
        candidate(index, [&](json::Writer& to) { return write_part(to, part, target()); });
    }

    void write_one_call(int index, Choice& choice, const llm::ToolCall& call) {
        const bool made = call.id.value().empty() ||
                          call.id == make_call_id(origin_id_, index, choice.calls, call.name);
        ++choice.calls;
        const llm::Part sealed = carried(choice, choice.part);
        const std::string_view signature = signature_of(sealed, target());
        candidate(index, [&](json::Writer& to) {
            write_call(to, call, arguments_object(call), signature, !made, choice.part.extras);
            return true;
        });
    }

    // An event with one part of one candidate; no event when there is no part.
    template <class Fill>
    void candidate(int index, Fill fill) {
        const std::size_t begin = out_->size();
        json::Writer to = begin_event();
        to.key("candidates").open_array().open_object();
        to.key("content").open_object().key("parts").open_array();
        if (!fill(to)) {
            out_->resize(begin);
            return;
        }
        choices_[index].any = true;
        to.close_array().member("role", "model").close_object();
        to.member("index", index).close_object().close_array();
        end_event(to, begin);
    }

    bool blocked() const {
        llm::ChatAnswer answer;
        answer.extras = answer_.extras;
        for (const auto& [index, choice] : choices_) {
            llm::Choice& one = answer.choices.emplace_back();
            one.stop = choice.stop;
            one.extras = choice.extras;
            if (choice.any) one.message.parts.emplace_back();
        }
        return is_blocked(answer);
    }

    void write_end(json::Writer& to, int index, const Choice& choice) const {
        to.open_object().key("content").open_object().key("parts").open_array();
        to.open_object().member("text", "").close_object().close_array();
        to.member("role", "model").close_object();
        to.member("finishReason", write_finish_reason(choice.stop, choice.native_stop));
        to.member("index", index);
        if (!choice.citations.empty() && !find_extra(choice.extras, "groundingMetadata")) {
            std::vector<WrittenCitation> citations;
            for (const Choice::Source& one : choice.citations)
                citations.push_back({&one.citation, one.text_begin, one.text_end});
            to.key("groundingMetadata");
            write_grounding(to, choice.text, citations);
        }
        write_extras_under(to, choice.extras, {});
        to.close_object();
    }

    std::string_view prefix() const {
        if (options_.framing == Framing::sse) return "data: ";
        return begun_ ? ",\r\n" : "[";
    }

    json::Writer begin_event() {
        *out_ += prefix();
        json::Writer to(*out_);
        to.open_object();
        return to;
    }

    // The usage as far as it is known, and id and model, stand in every event.
    void end_event(json::Writer& to, std::size_t begin) {
        if (answer_.usage)
            write_usage_member(to, answer_.usage, answer_.service_tier, answer_.extras);
        if (!answer_.model.empty()) to.member("modelVersion", answer_.model);
        if (created_ != 0) to.member("createTime", write_time(created_));
        if (!answer_.id.empty()) to.member("responseId", answer_.id);
        to.close_object();
        finish_event(begin);
    }

    // Carried JSON may have line ends between its tokens, which would end the line of an event.
    void finish_event(std::size_t begin) {
        const std::size_t body = begin + prefix().size();
        const std::string_view written = std::string_view(*out_).substr(body);
        if (written.find_first_of("\r\n") != std::string_view::npos) {
            const std::string one_line = compact(written);
            out_->resize(body);
            *out_ += one_line;
        }
        if (options_.framing == Framing::sse) *out_ += "\r\n\r\n";
        begun_ = true;
    }

    WriteOptions options_;
    Generation generation_;
    Dropped dropped_;  // streams have no place to tell it
    std::string* out_ = nullptr;
    llm::ChatAnswer answer_;  // its head, extras and usage
    std::string origin_id_;
    std::int64_t created_ = 0;
    std::map<int, Choice> choices_;
    bool begun_ = false;
};

}  // namespace

std::unique_ptr<StreamWriter> make_stream_writer(const WriteOptions& options) {
    return std::make_unique<Writer>(options);
}

}  // namespace weir::wire::gemini
