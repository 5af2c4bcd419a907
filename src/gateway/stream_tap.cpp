#include "gateway/stream_tap.hpp"

#include <algorithm>
#include <utility>

#include "wire/seal.hpp"

namespace weir::gateway {
namespace {

// What the ledger wants to know of a translated stream.
struct Noting {
    wire::StreamFacts& facts;

    void operator()(const llm::Started& started) const {
        facts.id = started.id;
        facts.model = started.model;
    }
    void operator()(const llm::BlockOpened& opened) const {
        if (const auto* call = std::get_if<llm::ToolCall>(&opened.part.body))
            facts.tool_bytes += call->name.size();
    }
    void operator()(const llm::TextDelta& delta) const { facts.content_bytes += delta.text.size(); }
    void operator()(const llm::RefusalDelta& delta) const {
        facts.content_bytes += delta.text.size();
    }
    void operator()(const llm::ReasoningDelta& delta) const {
        facts.reasoning_bytes += delta.text.size();
    }
    void operator()(const llm::ArgumentsDelta& delta) const {
        facts.tool_bytes += delta.fragment.size();
    }
    void operator()(const llm::AudioDelta& delta) const {
        facts.content_bytes += delta.transcript.size();
    }
    void operator()(const llm::ChoiceFinished& finished) const {
        const auto choice = static_cast<std::size_t>(std::max(finished.choice, 0));
        constexpr std::size_t choices_most = 1024;
        if (choice >= choices_most) return;
        if (facts.stops.size() <= choice) facts.stops.resize(choice + 1, llm::StopReason::unknown);
        facts.stops[choice] = finished.stop;
        if (choice == 0) facts.native_stop = finished.native_stop;
    }
    void operator()(const llm::UsageReport& report) const { facts.usage = report.usage; }
    void operator()(const llm::Finished& finished) const {
        if (finished.usage) facts.usage = finished.usage;
        if (!finished.service_tier.empty()) facts.service_tier = finished.service_tier;
        facts.finished = facts.ended = true;
    }
    template <class Other>
    void operator()(const Other&) const {}
};

}  // namespace

void note(wire::StreamFacts& facts, const llm::StreamEvent& event) {
    std::visit(Noting{facts}, event);
}

Result<void> PassingTap::pass(const wire::SseEvent& event, std::string& out) {
    if (event.has_data) {
        const Result<wire::ChunkFacts> facts = scan_->on_event(event);
        if (!facts) {
            if (facts.error().kind() != ErrorKind::upstream_protocol)
                in_band_error_ = std::string(event.data);
            return fail(facts.error());
        }
        begun_ = true;
        if (keeps_last_ && last_events_.empty() && scan_->facts().ended) last_events_ = event.raw;
        if (facts->usage_only && usage_chunk_ == UsageChunk::leave_out) return {};
    }
    out += event.raw;
    return {};
}

Result<void> PassingTap::feed(std::string_view chunk, std::string& out) {
    return source_.feed(chunk, [&](const wire::SseEvent& event) { return pass(event, out); });
}

Result<void> PassingTap::finish(std::string& out) {
    const std::size_t whole = out.size();
    Result<void> rest =
        source_.finish([&](const wire::SseEvent& event) { return pass(event, out); });
    if (rest) rest = scan_->on_end();
    // Half an event would swallow the error that is written behind it; line ends do not.
    if (!rest && out.find_first_not_of("\r\n", whole) != std::string::npos) out.resize(whole);
    return rest;
}

void PassingTap::write_error(const Error& error, const wire::ErrorNote& note, std::string& out) {
    out += wire_.write_stream_error(error, note);
}

void TranslatingTap::write_events(std::string& out) {
    for (llm::StreamEvent& event : events_) {
        if (auto* started = std::get_if<llm::Started>(&event)) {
            if (started->model.empty()) started->model = model_;
            if (!id_.empty()) started->id = id_;
        }
        wire::note_maker(event, provider_);
        note(facts_, event);
        const std::size_t before = out.size();
        writer_->write(event, out);
        if (keeps_last_ && std::holds_alternative<llm::Finished>(event))
            last_events_ = out.substr(before);
        begun_ = !holding_;
    }
    events_.clear();
}

Result<void> TranslatingTap::write(std::string& out) {
    if (!structured_) {
        write_events(out);
        return {};
    }
    const Result<void> fits = structured_->rewrite(events_);
    holding_ = structured_->holds() && !begun_ && (holding_ || !events_.empty());
    write_events(holding_ ? held_ : out);
    if (!fits) {
        if (!structured_->service_tier().empty()) facts_.service_tier = structured_->service_tier();
        return fits;
    }
    if (!holding_) return {};
    if (held_.size() > structured_->held_bytes_max())
        return fail(ErrorKind::upstream_protocol,
                    "the answer is too long to be held for its check (server.answer_bytes_max)");
    if (!facts_.ended) return {};
    out += std::exchange(held_, {});
    holding_ = false;
    begun_ = true;
    return {};
}

Result<void> TranslatingTap::translate(const wire::SseEvent& event, std::string& out) {
    if (!event.has_data) return {};
    const Result<void> read = reader_->on_event(event, events_);
    const Result<void> fits = write(out);
    if (!read && read.error().kind() != ErrorKind::upstream_protocol)
        in_band_error_ = std::string(event.data);
    return read ? fits : read;
}

Result<void> TranslatingTap::feed(std::string_view chunk, std::string& out) {
    return source_.feed(chunk, [&](const wire::SseEvent& event) { return translate(event, out); });
}

Result<void> TranslatingTap::finish(std::string& out) {
    Result<void> rest =
        source_.finish([&](const wire::SseEvent& event) { return translate(event, out); });
    if (!rest || facts_.ended) return rest;
    rest = reader_->on_end(events_);
    const Result<void> fits = write(out);
    return rest ? fits : rest;
}

void TranslatingTap::write_error(const Error& error, const wire::ErrorNote& note,
                                 std::string& out) {
    writer_->write_error(error, note, out);
}

}  // namespace weir::gateway
