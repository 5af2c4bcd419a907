#include "wire/bedrock/stream_scan.hpp"

#include <algorithm>
#include <array>

#include "json/document.hpp"
#include "wire/bedrock/answer.hpp"
#include "wire/bedrock/error.hpp"
#include "wire/openai_chat/stream_template.hpp"

namespace weir::wire::bedrock {

namespace {

using json::Value;
using openai_chat::ChunkTemplate;
using openai_chat::HoleBytes;
using openai_chat::TextHole;
using openai_chat::TextKind;

constexpr std::size_t learned_bytes_max = 16 * 1024;

class Scan final : public StreamScan {
public:
    explicit Scan(const json::Limits& limits) : limits_(limits) {}

    Result<ChunkFacts> on_event(const SseEvent& event) override {
        if (event.exception) {
            facts_.said = read_exception(event.name, event.data);
            return fail(as_error(facts_.said));
        }
        if (!event.has_data) return ChunkFacts{};
        const bool delta = event.name == "contentBlockDelta";
        if (delta && event.data.size() <= limits_.bytes_max)
            if (const std::optional<HoleBytes> bytes = usual_.match(event.data)) {
                count({bytes->content, bytes->reasoning, bytes->tools});
                return ChunkFacts{.content = true};
            }
        if (const Result<void> read = document_.read(event.data, limits_); !read)
            return fail(ErrorKind::upstream_protocol,
                        "the provider's stream has an event that is not JSON",
                        read.error().message());
        const Value root = document_.root();
        if (!root.is_object())
            return fail(ErrorKind::upstream_protocol,
                        "the provider's stream has an event that is not an object");
        return read_event(event, root);
    }

    Result<void> on_end() const override {
        if (facts_.finished) return {};
        return fail(ErrorKind::upstream_protocol, "the provider's stream ended before messageStop");
    }

    const StreamFacts& facts() const override { return facts_; }

private:
    ChunkFacts read_event(const SseEvent& event, Value root) {
        ChunkFacts chunk;
        if (event.name == "contentBlockDelta") {
            const TextBytes bytes = text_in_block(root["delta"]);
            count(bytes);
            chunk.content = bytes.total() > 0 || !root["delta"]["text"].is_text();
            learn(root, bytes, event.data);
        } else if (event.name == "contentBlockStart") {
            const Value start = root["start"];
            chunk.content = start.size() > 0;
            count({0, 0, start["toolUse"]["name"].text_bytes()});
        } else if (event.name == "messageStop") {
            facts_.native_stop = root["stopReason"].text();
            facts_.stops.assign(1, read_stop_reason(facts_.native_stop));
            facts_.finished = true;
        } else if (event.name == "metadata") {
            if (std::optional<llm::Usage> usage = read_usage(root["usage"]))
                facts_.usage = std::move(usage);
            facts_.service_tier = root["serviceTier"]["type"].text();
            facts_.ended = facts_.finished;
            chunk.end = facts_.ended;
        }
        return chunk;
    }

    void count(const TextBytes& bytes) {
        facts_.content_bytes += bytes.content;
        facts_.reasoning_bytes += bytes.reasoning;
        facts_.tool_bytes += bytes.tools;
    }

    // A delta with one text, and random padding beside it, becomes the template.
    void learn(Value root, const TextBytes& bytes, std::string_view data) {
        if (data.size() > learned_bytes_max) return;
        const Value delta = root["delta"];
        std::array<TextHole, ChunkTemplate::holes_max> holes{};
        std::size_t count = 0;
        const auto add = [&](Value text, TextKind kind) {
            if (!text.is_text() || (kind != TextKind::padding && text.text_bytes() == 0)) return;
            holes[count++] = {{text.range().begin + 1, text.range().end - 1}, kind};
        };
        if (bytes.content == bytes.total()) add(delta["text"], TextKind::content);
        if (bytes.reasoning == bytes.total())
            add(delta["reasoningContent"]["text"], TextKind::reasoning);
        if (bytes.tools == bytes.total()) add(delta["toolUse"]["input"], TextKind::tools);
        if (count != 1) return;
        add(root["p"], TextKind::padding);
        std::sort(
            holes.begin(), holes.begin() + static_cast<std::ptrdiff_t>(count),
            [](const TextHole& a, const TextHole& b) { return a.inside.begin < b.inside.begin; });
        usual_.learn(data, holes, count);
    }

    json::Limits limits_;
    StreamFacts facts_;
    ChunkTemplate usual_;
    json::Document document_;
};

}  // namespace

std::unique_ptr<StreamScan> make_stream_scan(const json::Limits& limits, const Quirks& quirks) {
    (void)quirks;
    return std::make_unique<Scan>(limits);
}

}  // namespace weir::wire::bedrock
