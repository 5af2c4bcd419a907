#include "wire/openai_responses/error.hpp"
#include "wire/openai_responses/items.hpp"
#include "wire/openai_responses/response_object.hpp"
#include "wire/openai_responses/stream.hpp"
#include "wire/openai_responses/stream_item_writer.hpp"

namespace weir::wire::openai_responses {

namespace {

class Writer final : public StreamWriter {
public:
    explicit Writer(const WriteOptions& options)
        : events_(options.first_sequence), response_(options), items_(events_) {}
    Writer(const Writer&) = delete;  // the items hold a pointer to the sequence
    Writer& operator=(const Writer&) = delete;

    void write(const llm::StreamEvent& event, std::string& out) override {
        out_ = &out;
        std::visit([this](const auto& one) { on_choice(one); }, event);
    }

    void write_error(const Error& error, const ErrorNote& note, std::string& out) override {
        append_stream_error(out, error, note,
                            {.sequence_number = events_.next(),
                             .response_id = response_.id(),
                             .model = response_.model(),
                             .created = response_.created()});
    }

private:
    template <class Event>
    void on_choice(const Event& event) {
        if constexpr (requires { event.choice; })
            if (event.choice != 0) return;
        on(event);
    }

    void on(const llm::Started& started) {
        response_.begin(started.id, started.model, started.created);
        items_.set_answer_id(response_.id());
        for (const std::string_view type : {"response.created", "response.in_progress"})
            write_response(type, {"in_progress", {}}, nullptr, {});
    }
    void on(const llm::BlockOpened& opened) {
        items_.open(opened.part, *out_);
        if (opened.part.signature) items_.sign(*opened.part.signature);
    }
    void on(const llm::TextDelta& delta) { items_.text(delta.text, *out_); }
    void on(const llm::RefusalDelta& delta) { items_.text(delta.text, *out_); }
    void on(const llm::ReasoningDelta& delta) { items_.thought(delta.text, *out_); }
    void on(const llm::ReasoningProof& of) { items_.proof(of.proof); }
    void on(const llm::ArgumentsDelta& delta) { items_.arguments(delta.fragment, *out_); }
    void on(const llm::CitationAdded& added) { items_.annotation(added.citation, *out_); }
    void on(const llm::AudioDelta& delta) { items_.text(delta.transcript, *out_); }
    void on(const llm::PartSigned& of) { items_.sign(of.signature); }
    void on(const llm::BlockClosed&) { items_.close(*out_); }
    void on(const llm::LogprobsDelta& delta) { items_.logprobs(delta.logprobs, *out_); }
    void on(const llm::ChoiceFinished& finished) {
        ending_ = ending_of(finished.stop, finished.native_stop);
        if (ending_.status == "queued" || ending_.status == "in_progress") ending_.status = {};
    }
    void on(const llm::UsageReport&) {}
    void on(const llm::AnswerExtra& extra) {
        if (extra.extra.wire == wire_name) response_.add_extra(extra.extra);
    }
    void on(const llm::Finished& finished) {
        const bool incomplete = ending_.status == "incomplete";
        items_.finish(incomplete ? "incomplete" : "completed", *out_);
        response_.set_service_tier(finished.service_tier);
        const llm::Usage* usage = finished.usage ? &*finished.usage : nullptr;
        if (ending_.status == "failed")
            return write_response(
                "response.failed", ending_, usage,
                R"({"code":"server_error","message":"the model's answer ended in an error"})");
        if (!incomplete) ending_ = {"completed", {}};
        write_response(incomplete ? "response.incomplete" : "response.completed", ending_, usage,
                       {});
    }

    void write_response(std::string_view type, const Ending& ending, const llm::Usage* usage,
                        std::string_view error) {
        events_.write(*out_, type, [&](json::Writer& to) {
            to.key("response");
            response_.write(
                to, {.ending = ending, .output = items_.output(), .usage = usage, .error = error});
        });
    }

    EventSequence events_;
    ResponseObject response_;
    ItemWriter items_;
    Ending ending_ = {"completed", {}};
    std::string* out_ = nullptr;
};

}  // namespace

std::unique_ptr<StreamWriter> make_stream_writer(const WriteOptions& options) {
    return std::make_unique<Writer>(options);
}

}  // namespace weir::wire::openai_responses
