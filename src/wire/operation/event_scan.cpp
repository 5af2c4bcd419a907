#include "wire/operation/event_scan.hpp"

#include "base/text.hpp"
#include "json/document.hpp"
#include "wire/openai_chat/chunk.hpp"
#include "wire/openai_chat/error.hpp"
#include "wire/operation/body.hpp"
#include "wire/operation/transcript.hpp"

namespace weir::wire::operation {
namespace {

using json::Value;

class EventScan final : public StreamScan {
public:
    EventScan(const json::Limits& limits, const Quirks& quirks)
        : limits_(limits), quirks_(quirks) {}

    Result<ChunkFacts> on_event(const SseEvent& event) override {
        const std::string_view data = trim(event.data);
        if (!event.has_data || data.empty()) return ChunkFacts{};
        if (data == "[DONE]") {
            facts_.ended = true;
            return ChunkFacts{.end = true};
        }
        if (const Result<void> read = document_.read(event.data, limits_);
            !read || !document_.root().is_object())
            return fail(ErrorKind::upstream_protocol,
                        "the provider's stream has an event that is no JSON object",
                        read ? std::string() : read.error().message());
        return read_event(document_.root(), event.name);
    }

    Result<void> on_end() const override {
        if (facts_.ended || facts_.finished) return {};
        return fail(ErrorKind::upstream_protocol,
                    "the provider's stream ended before its last event");
    }

    const StreamFacts& facts() const override { return facts_; }

private:
    Result<ChunkFacts> read_event(Value root, std::string_view name) {
        const std::string type = root["type"].is_text() ? root["type"].text() : std::string(name);
        std::optional<UpstreamError> said = openai_chat::error_in(root);
        if (!said && type == "error") said = openai_chat::read_error(root);
        if (said) {
            facts_.said = std::move(*said);
            return fail(openai_chat::as_error(facts_.said));
        }
        const bool transcript = type.starts_with("transcript.");
        if (type.ends_with(".done") || type.ends_with(".completed")) {
            add(transcript ? transcript_usage(root) : usage_of(root, quirks_));
            facts_.finished = true;
            // There is one transcript in an answer, but perhaps several images.
            facts_.ended = facts_.ended || transcript;
            return ChunkFacts{.content = true, .end = facts_.ended};
        }
        facts_.content_bytes += root["delta"].text_bytes();
        return ChunkFacts{.content = true};
    }

    void add(const std::optional<llm::Usage>& usage) {
        if (!usage) return;
        if (!facts_.usage) {
            facts_.usage = usage;
            return;
        }
        facts_.usage->input_uncached += usage->input_uncached;
        facts_.usage->input_image += usage->input_image;
        facts_.usage->output_visible += usage->output_visible;
        facts_.usage->output_image += usage->output_image;
    }

    json::Limits limits_;
    Quirks quirks_;
    json::Document document_;
    StreamFacts facts_;
};

}  // namespace

std::unique_ptr<StreamScan> make_event_scan(const json::Limits& limits, const Quirks& quirks) {
    return std::make_unique<EventScan>(limits, quirks);
}

}  // namespace weir::wire::operation
