#include "wire/openai_responses/stream_scan.hpp"

#include <utility>

#include "base/text.hpp"
#include "json/document.hpp"
#include "wire/openai_responses/answer.hpp"
#include "wire/openai_responses/error.hpp"
#include "wire/openai_responses/flat_event.hpp"

namespace weir::wire::openai_responses {

namespace {

using json::Value;

class Scan final : public StreamScan {
public:
    explicit Scan(const json::Limits& limits) : limits_(limits) {}

    Result<ChunkFacts> on_event(const SseEvent& event) override {
        if (!event.has_data) return ChunkFacts{};
        if (event.name != "error" && event.data.size() <= limits_.bytes_max)
            if (const std::optional<FlatEvent> flat = read_flat_event(event.data))
                if (const DeltaKind kind = delta_kind(flat->type); kind != DeltaKind::none)
                    return add(kind, flat->delta_bytes);
        return read(event);
    }

    Result<void> on_end() const override {
        if (facts_.ended) return {};
        return fail(ErrorKind::upstream_protocol,
                    "the provider's stream ended before response.completed");
    }

    const StreamFacts& facts() const override { return facts_; }

private:
    ChunkFacts add(DeltaKind kind, std::size_t bytes) {
        if (kind == DeltaKind::content) facts_.content_bytes += bytes;
        if (kind == DeltaKind::reasoning) facts_.reasoning_bytes += bytes;
        if (kind == DeltaKind::tools) facts_.tool_bytes += bytes;
        deltas_ = deltas_ || bytes > 0;
        return ChunkFacts{.content = bytes > 0};
    }

    Result<ChunkFacts> read(const SseEvent& event) {
        const std::string_view data = trim(event.data);
        if (data.empty() || data == "[DONE]") return ChunkFacts{};
        if (const Result<void> done = document_.read(event.data, limits_); !done)
            return fail(ErrorKind::upstream_protocol,
                        "the provider's stream has an event that is not JSON",
                        done.error().message());
        const Value root = document_.root();
        if (std::optional<UpstreamError> said = error_in_event(root, event.name)) {
            facts_.said = std::move(*said);
            return fail(as_error(facts_.said));
        }
        if (!root.is_object())
            return fail(ErrorKind::upstream_protocol,
                        "the provider's stream has an event that is not an object");
        const std::string_view type = root["type"].plain().value_or(event.name);
        if (const DeltaKind kind = delta_kind(type); kind != DeltaKind::none)
            return add(kind, root["delta"].text_bytes());
        if (root["response"].is_object()) return on_response(type, root["response"]);
        if (type != "response.output_item.done")
            return ChunkFacts{.content = type.ends_with(".partial_image") ||
                                         type == "response.audio.delta"};
        return on_item(root["item"]);
    }

    // Hosts that send no deltas: the item brings all of its text.
    ChunkFacts on_item(Value item) {
        calls_.on_item(item);
        const openai_chat::TextBytes bytes = text_of_item(item);
        if (!deltas_) count(bytes);
        items_ = true;
        return ChunkFacts{.content = bytes.total() > 0 || bytes.other};
    }

    ChunkFacts on_response(std::string_view type, Value response) {
        take_if_set(facts_.id, response["id"]);
        take_if_set(facts_.model, response["model"]);
        take_if_set(facts_.service_tier, response["service_tier"]);
        if (std::optional<llm::Usage> usage = read_usage(response)) facts_.usage = std::move(usage);
        if (type != "response.completed" && type != "response.incomplete") {
            if (facts_.stops.empty()) facts_.stops.push_back(llm::StopReason::unknown);
            return {};
        }
        calls_.on_all(response["output"]);
        for (const Value item : response["output"].elements())
            if (!deltas_ && !items_) count(text_of_item(item));
        facts_.native_stop = native_stop(response);
        facts_.stops.assign(1, read_stop_reason(facts_.native_stop, calls_.any()));
        facts_.finished = true;
        facts_.ended = true;
        return ChunkFacts{.end = true};
    }

    void count(const openai_chat::TextBytes& bytes) {
        facts_.content_bytes += bytes.content;
        facts_.reasoning_bytes += bytes.reasoning;
        facts_.tool_bytes += bytes.tools;
    }

    static void take_if_set(std::string& to, Value from) {
        if (from.text_bytes() > 0) to = from.text();
    }

    json::Limits limits_;
    StreamFacts facts_;
    json::Document document_;
    OpenCalls calls_;
    bool deltas_ = false;  // some have come
    bool items_ = false;   // and whole items
};

}  // namespace

DeltaKind delta_kind(std::string_view type) {
    if (!type.ends_with(".delta")) return DeltaKind::none;
    if (type == "response.output_text.delta" || type == "response.refusal.delta" ||
        type == "response.audio.transcript.delta")
        return DeltaKind::content;
    if (type.starts_with("response.reasoning")) return DeltaKind::reasoning;
    const bool input = type.starts_with("response.") && type != "response.audio.delta";
    return input ? DeltaKind::tools : DeltaKind::none;
}

std::unique_ptr<StreamScan> make_stream_scan(const json::Limits& limits, const Quirks&) {
    return std::make_unique<Scan>(limits);
}

}  // namespace weir::wire::openai_responses
