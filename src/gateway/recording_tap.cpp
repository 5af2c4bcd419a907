#include "gateway/recording_tap.hpp"

namespace weir::gateway {
namespace {

// Longer than any start of a block; whoever sends more of what means nothing is not continued.
constexpr std::size_t kept_back_max = 64 * 1024;

// Whether the client may be left behind this event until the next one comes.
bool is_whole(const llm::StreamEvent& last, Passes passes) {
    if (std::holds_alternative<llm::BlockOpened>(last)) return false;
    const bool head = std::holds_alternative<llm::Started>(last) ||
                      std::holds_alternative<llm::UsageReport>(last) ||
                      std::holds_alternative<llm::AnswerExtra>(last);
    return !head || passes != Passes::chat;
}

bool is_whole_numbered(const wire::SseEvent& event, const std::vector<llm::StreamEvent>& read) {
    return event.name.ends_with(".delta") || event.name == "response.in_progress" ||
           (!read.empty() && std::holds_alternative<llm::Finished>(read.back()));
}

class RecordingTap final : public StreamTap {
public:
    RecordingTap(std::unique_ptr<StreamTap> inner, Recorder recorder, Continued& into)
        : inner_(std::move(inner)), recorder_(std::move(recorder)), into_(into) {}

    Result<void> feed(std::string_view chunk, std::string& out) override {
        return noted(recorder_.source.feed(
            chunk, [&](const wire::SseEvent& event) { return pass(event, out); }));
    }
    Result<void> finish(std::string& out) override {
        // What is left may be whole but for its blank line, or a piece: only the tap can tell.
        Result<void> rest =
            recorder_.source.finish([&](const wire::SseEvent& event) -> Result<void> {
                const std::size_t before = kept_back_.size();
                Result<void> passed = inner_->feed(event.raw, kept_back_);
                if (passed) passed = inner_->finish(kept_back_);
                if (kept_back_.size() > before && event.has_data) read(event);
                return passed;
            });
        if (rest) rest = inner_->finish(kept_back_);
        if (rest || recorder_.passes == Passes::nothing) send(out);
        return noted(std::move(rest));
    }
    // Nothing is left in the tap within, which gets whole events only.
    Result<void> finish_broken(std::string& out) override {
        Result<void> finished = inner_->finish(kept_back_);
        if (finished) send(out);
        return finished;
    }
    void write_error(const Error& error, const wire::ErrorNote& note, std::string& out) override {
        inner_->write_error(error, note, out);
    }
    const wire::StreamFacts& facts() const override { return inner_->facts(); }
    void keep_last_events() override { inner_->keep_last_events(); }
    const std::string& last_events() const override { return inner_->last_events(); }

private:
    // One event at a time, so that what is remembered is what went out, also where the upstream's
    // own error stands in the middle of a chunk.
    Result<void> pass(const wire::SseEvent& event, std::string& out) {
        const bool alone = kept_back_.empty();
        Result<void> passed = inner_->feed(event.raw, kept_back_);
        if (!passed && recorder_.passes != Passes::nothing) return passed;
        const std::size_t before = events_.size();
        if (passed && event.has_data) read(event);
        const bool told = events_.size() > before;
        if (kept_back_.size() > kept_back_max) into_.said.give_up();
        bool whole = recorder_.passes == Passes::nothing || !into_.said.may_be_kept();
        if (!event.has_data || event.name == "ping")
            whole = whole || alone;
        else if (recorder_.passes == Passes::numbered)
            whole = whole || is_whole_numbered(event, events_);
        else
            whole = whole || (told && is_whole(events_.back(), recorder_.passes));
        if (whole) send(out);
        if (whole && event.has_data && recorder_.passes == Passes::numbered)
            into_.last_event = event.data;
        return passed;
    }

    void read(const wire::SseEvent& event) {
        if (!into_.said.may_be_kept()) return;
        if (!recorder_.reader->on_event(event, events_)) into_.said.give_up();
    }

    // The client gets what was kept back, and that is remembered.
    void send(std::string& out) {
        out += kept_back_;
        kept_back_.clear();
        for (llm::StreamEvent& one : events_) {
            if (auto* started = std::get_if<llm::Started>(&one)) {
                if (started->model.empty()) started->model = recorder_.model;
                if (!recorder_.id.empty()) started->id = recorder_.id;
            }
            into_.said.on_event(one);
        }
        events_.clear();
    }

    Result<void> noted(Result<void> result) {
        begun_ = inner_->begun();
        in_band_error_ = inner_->in_band_error();
        return result;
    }

    std::unique_ptr<StreamTap> inner_;
    Recorder recorder_;
    Continued& into_;
    std::string kept_back_;                 // for the client
    std::vector<llm::StreamEvent> events_;  // what it means
};

}  // namespace

std::unique_ptr<StreamTap> make_recording_tap(std::unique_ptr<StreamTap> inner, Recorder recorder,
                                              Continued& into) {
    return std::make_unique<RecordingTap>(std::move(inner), std::move(recorder), into);
}

}  // namespace weir::gateway
