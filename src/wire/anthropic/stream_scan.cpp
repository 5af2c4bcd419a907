#include "wire/anthropic/stream_scan.hpp"

#include "base/text.hpp"
#include "json/document.hpp"
#include "wire/anthropic/answer.hpp"
#include "wire/anthropic/error.hpp"
#include "wire/anthropic/plain_delta.hpp"
#include "wire/anthropic/usage.hpp"

namespace weir::wire::anthropic {

namespace {

using json::Value;

class Scan final : public StreamScan {
public:
    explicit Scan(const json::Limits& limits) : limits_(limits) {}

    Result<ChunkFacts> on_event(const SseEvent& event) override {
        if (!event.has_data) return ChunkFacts{};
        if (event.name != "error" && event.data.size() <= limits_.bytes_max) {
            if (const std::optional<PlainDelta> delta = match_plain_delta(event.data)) {
                add(*delta);
                return ChunkFacts{.content = delta->decoded_bytes > 0};
            }
        }
        return read(event);
    }

    Result<void> on_end() const override {
        if (facts_.ended) return {};
        return fail(ErrorKind::upstream_protocol,
                    "the provider's stream ended before message_stop");
    }

    const StreamFacts& facts() const override { return facts_; }

private:
    void add(const PlainDelta& delta) {
        switch (delta.kind) {
            case PlainDelta::Kind::text: facts_.content_bytes += delta.decoded_bytes; return;
            case PlainDelta::Kind::thinking: facts_.reasoning_bytes += delta.decoded_bytes; return;
            case PlainDelta::Kind::input: facts_.tool_bytes += delta.decoded_bytes; return;
        }
    }

    Result<ChunkFacts> read(const SseEvent& event) {
        if (trim(event.data).empty()) return ChunkFacts{};
        if (const Result<void> done = document_.read(event.data, limits_); !done)
            return fail(ErrorKind::upstream_protocol,
                        "the provider's stream has an event that is not JSON",
                        done.error().message());
        const Value root = document_.root();
        if (!root.is_object())
            return fail(ErrorKind::upstream_protocol,
                        "the provider's stream has an event that is not an object");
        if (is_error(root) || event.name == "error") {
            facts_.said = read_error(root);
            return fail(as_error(facts_.said));
        }
        return read_event(root);
    }

    ChunkFacts read_event(Value root) {
        const Value type = root["type"];
        if (facts_.ended) return {};  // of another message: not the one that was asked for
        if (type.is("content_block_delta")) return read_delta(root["delta"]);
        if (type.is("content_block_start")) return read_block(root["content_block"]);
        if (type.is("message_start")) {
            begin();
            const Value message = root["message"];
            if (facts_.id.empty()) facts_.id = message["id"].text();
            if (facts_.model.empty()) facts_.model = message["model"].text();
            take_usage(message["usage"]);
        } else if (type.is("message_delta")) {
            take_stop(root["delta"]["stop_reason"]);
            take_usage(root["usage"]);
        } else if (type.is("message_stop")) {
            facts_.ended = true;
            return {.end = true};
        }
        return {};
    }

    void begin() {
        if (facts_.stops.empty()) facts_.stops.push_back(llm::StopReason::unknown);
    }

    ChunkFacts read_delta(Value delta) {
        const std::size_t text = delta["text"].text_bytes();
        const std::size_t thinking = delta["thinking"].text_bytes();
        const std::size_t input = delta["partial_json"].text_bytes();
        facts_.content_bytes += text;
        facts_.reasoning_bytes += thinking;
        facts_.tool_bytes += input;
        return {.content = text + thinking + input > 0};
    }

    // A text begins empty; everything else is something already.
    ChunkFacts read_block(Value block) {
        const BlockBytes bytes = bytes_in(block);
        facts_.content_bytes += bytes.content;
        facts_.reasoning_bytes += bytes.reasoning;
        facts_.tool_bytes += bytes.tools;
        const Value type = block["type"];
        const bool empty =
            bytes.content + bytes.reasoning == 0 && (type.is("text") || type.is("thinking"));
        return {.content = !empty};
    }

    void take_stop(Value reason) {
        if (!reason.is_text()) return;
        begin();
        facts_.native_stop = reason.text();
        facts_.stops[0] = read_stop_reason(facts_.native_stop);
        facts_.finished = true;
    }

    void take_usage(Value usage) {
        if (!count_.take(usage)) return;
        facts_.usage = count_.usage();
        facts_.service_tier = count_.service_tier();
    }

    json::Limits limits_;
    StreamFacts facts_;
    UsageCount count_;
    json::Document document_;
};

}  // namespace

std::unique_ptr<StreamScan> make_stream_scan(const json::Limits& limits, const Quirks&) {
    return std::make_unique<Scan>(limits);
}

}  // namespace weir::wire::anthropic
