#include "wire/gemini/stream_scan.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "json/document.hpp"
#include "wire/gemini/call_id.hpp"
#include "wire/gemini/candidate.hpp"
#include "wire/gemini/error.hpp"
#include "wire/gemini/finish_reason.hpp"
#include "wire/gemini/usage.hpp"

namespace weir::wire::gemini {

namespace {

using json::Value;

class Scan final : public StreamScan {
public:
    explicit Scan(const json::Limits& limits) : limits_(limits) {}

    Result<ChunkFacts> on_event(const SseEvent& event) override {
        const std::string_view data = trim(event.data);
        if (!event.has_data || data.empty()) return ChunkFacts{};
        if (data == "[DONE]") return ChunkFacts{.end = true};
        if (const Result<void> read = document_.read(event.data, limits_); !read)
            return fail(ErrorKind::upstream_protocol,
                        "the provider's stream has an event that is not JSON",
                        read.error().message());
        const Value root = document_.root();
        if (std::optional<UpstreamError> said = error_in(root)) {
            facts_.said = std::move(*said);
            return fail(error_of(facts_.said, root));
        }
        if (!root.is_object())
            return fail(ErrorKind::upstream_protocol,
                        "the provider's stream has an event that is not an object");
        return read(root);
    }

    Result<void> on_end() const override {
        if (facts_.finished) return {};
        return fail(ErrorKind::upstream_protocol,
                    "the provider's stream ended before its finish reason");
    }

    const StreamFacts& facts() const override { return facts_; }

private:
    struct Candidate {
        bool begun = false;
        bool finished = false;
        bool calls = false;
    };

    Result<ChunkFacts> read(Value root) {
        ChunkFacts chunk;
        take_if_empty(facts_.id, root["responseId"]);
        take_if_empty(facts_.model, root["modelVersion"]);
        if (const Value usage = root["usageMetadata"]; usage.is_object()) read_usage_of(usage);
        for (const Value candidate : root["candidates"].elements()) {
            const Result<int> index = candidate_index(candidate);
            if (!index) return fail(index.error());
            const TextBytes bytes = text_in(candidate["content"]);
            facts_.content_bytes += bytes.content;
            facts_.reasoning_bytes += bytes.reasoning;
            facts_.tool_bytes += bytes.tools;
            chunk.content = chunk.content || bytes.total() > 0 || bytes.other || bytes.call;
            read_finish(candidate, static_cast<std::size_t>(*index), bytes.call);
        }
        if (std::string blocked = block_reason(root); !blocked.empty()) read_block(blocked);
        return chunk;
    }

    void read_usage_of(Value value) {
        if (std::optional<llm::Usage> usage = read_usage(value)) facts_.usage = std::move(usage);
        // It is the same in every event.
        if (value["serviceTier"].is(facts_.service_tier)) return;
        if (std::string tier = read_service_tier(value); !tier.empty())
            facts_.service_tier = std::move(tier);
    }

    // A call may come after the finish reason, and another reason after that.
    void read_finish(Value candidate, std::size_t place, bool calls) {
        if (facts_.stops.size() <= place) {
            facts_.stops.resize(place + 1, llm::StopReason::unknown);
            candidates_.resize(place + 1);
        }
        Candidate& state = candidates_[place];
        state.begun = true;
        state.calls = state.calls || calls;
        if (std::string native = read_finish_reason(candidate["finishReason"]); !native.empty()) {
            facts_.stops[place] = stop_of(native);
            state.finished = true;
            if (place == first()) facts_.native_stop = std::move(native);
        }
        if (state.finished) facts_.stops[place] = settle_stop(facts_.stops[place], state.calls);
        facts_.finished = std::ranges::none_of(
            candidates_, [](const Candidate& one) { return one.begun && !one.finished; });
    }

    std::size_t first() const {
        const auto begun = std::ranges::find(candidates_, true, &Candidate::begun);
        return static_cast<std::size_t>(begun - candidates_.begin());
    }

    void read_block(std::string& reason) {
        if (!candidates_.empty()) return;
        facts_.stops.assign(1, llm::StopReason::content_filter);
        facts_.native_stop = std::move(reason);
        facts_.finished = true;
    }

    static void take_if_empty(std::string& to, Value from) {
        if (to.empty() && from.is_text()) to = from.text();
    }

    json::Limits limits_;
    StreamFacts facts_;
    std::vector<Candidate> candidates_;
    json::Document document_;
};

}  // namespace

std::unique_ptr<StreamScan> make_stream_scan(const json::Limits& limits, const Quirks& /*quirks*/) {
    return std::make_unique<Scan>(limits);
}

}  // namespace weir::wire::gemini
