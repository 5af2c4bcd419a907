#include "wire/openai_chat/stream_scan.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "json/document.hpp"
#include "wire/openai_chat/answer.hpp"
#include "wire/openai_chat/chunk.hpp"
#include "wire/openai_chat/error.hpp"
#include "wire/openai_chat/stream_template.hpp"

namespace weir::wire::openai_chat {

namespace {

using json::Value;

constexpr std::size_t choices_max = 1024;
constexpr std::size_t learned_bytes_max = 16 * 1024;

class Scan final : public StreamScan {
public:
    Scan(const json::Limits& limits, const Quirks& quirks) : limits_(limits), quirks_(quirks) {}

    Result<ChunkFacts> on_event(const SseEvent& event) override {
        if (!event.has_data) return ChunkFacts{};
        // The last template first: runs of one kind of chunk are long.
        const bool usual = event.name != "error" && event.data.size() <= limits_.bytes_max;
        for (std::size_t i = 0; usual && i < templates_.size(); ++i) {
            const std::size_t which = (last_ + i) % templates_.size();
            const std::optional<HoleBytes> bytes = templates_[which].match(event.data);
            if (!bytes) continue;
            last_ = which;
            count(bytes->content, bytes->reasoning, bytes->tools);
            return ChunkFacts{.content = true};
        }
        return read(event);
    }

    Result<void> on_end() const override {
        if (facts_.ended || facts_.finished) return {};
        return fail(ErrorKind::upstream_protocol,
                    "the provider's stream ended before its finish reason");
    }

    const StreamFacts& facts() const override { return facts_; }

private:
    Result<ChunkFacts> read(const SseEvent& event) {
        const std::string_view data = trim(event.data);
        if (data.empty()) return ChunkFacts{};
        if (data == "[DONE]") {
            facts_.ended = true;
            return ChunkFacts{.end = true};
        }
        if (const Result<void> done = document_.read(event.data, limits_); !done)
            return fail(ErrorKind::upstream_protocol,
                        "the provider's stream has an event that is not JSON",
                        done.error().message());
        const Value root = document_.root();
        std::optional<UpstreamError> said = error_in(root);
        if (!said && event.name == "error") said = read_error(root);
        if (said) {
            facts_.said = std::move(*said);
            return fail(as_error(facts_.said));
        }
        if (!root.is_object())
            return fail(ErrorKind::upstream_protocol,
                        "the provider's stream has an event that is not an object");
        return read_chunk(root, event.data);
    }

    Result<ChunkFacts> read_chunk(Value root, std::string_view data) {
        ChunkFacts chunk;
        take_if_empty(facts_.id, root["id"]);
        take_if_empty(facts_.model, root["model"]);
        if (root["service_tier"].text_bytes() > 0)
            facts_.service_tier = root["service_tier"].text();
        std::optional<llm::Usage> usage = usage_in(root, quirks_);
        const Value choices = root["choices"];
        chunk.usage_only = usage && choices.is_array() && choices.size() == 0 &&
                           root["prompt_filter_results"].size() == 0 &&
                           root["moderation"].is_null();
        const bool plain = !usage;
        if (usage) facts_.usage = std::move(usage);

        TextBytes sum;
        bool finish = false;
        for (const Value choice : choices.elements()) {
            const TextBytes bytes = text_in(delta_of(choice));
            sum.content += bytes.content;
            sum.reasoning += bytes.reasoning;
            sum.tools += bytes.tools;
            sum.other = sum.other || bytes.other;
            const Result<bool> finished = read_finish(choice);
            if (!finished) return fail(finished.error());
            finish = finish || *finished;
        }
        count(sum.content, sum.reasoning, sum.tools);
        chunk.content = sum.total() > 0 || sum.other;
        if (plain && !finish && !sum.other && choices.size() == 1)
            learn(root, delta_of(choices.at(0)), sum, data);
        return chunk;
    }

    // Perplexity sends the message so far beside the delta.
    static Value delta_of(Value choice) {
        return choice["delta"].is_object() ? choice["delta"] : choice["message"];
    }

    // Registers the choice, and whether it has ended with this chunk.
    Result<bool> read_finish(Value choice) {
        const std::int64_t index = choice["index"].integer_or(0);
        if (index < 0 || std::cmp_greater_equal(index, choices_max))
            return fail(ErrorKind::upstream_protocol,
                        "the provider's stream has a choice without a place");
        const auto place = static_cast<std::size_t>(index);
        if (facts_.stops.size() <= place) {
            facts_.stops.resize(place + 1, llm::StopReason::unknown);
            begun_.resize(place + 1, State::absent);
        }
        if (begun_[place] == State::absent) begun_[place] = State::open;
        const Value reason = choice["finish_reason"];
        if (reason.text_bytes() > 0) {
            const std::string native = reason.text();
            facts_.stops[place] = read_stop_reason(native);
            begun_[place] = State::finished;
            if (facts_.native_stop.empty()) facts_.native_stop = native;
        }
        facts_.finished = std::ranges::find(begun_, State::open) == begun_.end();
        return begun_[place] == State::finished;
    }

    static void take_if_empty(std::string& to, Value from) {
        if (to.empty() && from.is_text()) to = from.text();
    }

    void count(std::size_t content, std::size_t reasoning, std::size_t tools) {
        facts_.content_bytes += content;
        facts_.reasoning_bytes += reasoning;
        facts_.tool_bytes += tools;
    }

    // A chunk whose counted text is exactly in the usual places becomes a template.
    void learn(Value root, Value delta, const TextBytes& sum, std::string_view data) {
        if (data.size() > learned_bytes_max) return;
        std::array<TextHole, ChunkTemplate::holes_max> holes{};
        std::size_t count = 0;
        TextBytes in_holes;
        const auto add = [&](Value text, TextKind kind) {
            const bool wanted =
                text.is_text() && (kind == TextKind::padding || text.text_bytes() > 0);
            if (!wanted || count == holes.size()) return;
            const json::Range range = text.range();
            holes[count++] = {{range.begin + 1, range.end - 1}, kind};
            if (kind == TextKind::content) in_holes.content += text.text_bytes();
            if (kind == TextKind::reasoning) in_holes.reasoning += text.text_bytes();
            if (kind == TextKind::tools) in_holes.tools += text.text_bytes();
        };
        add(delta["content"], TextKind::content);
        // Only one of the two counts, and text in the details repeats it (see text_in).
        const bool twice = delta["reasoning_content"].text_bytes() > 0;
        add(delta["reasoning_content"], TextKind::reasoning);
        add(delta["reasoning"], twice ? TextKind::padding : TextKind::reasoning);
        if (in_holes.reasoning > 0)
            add(delta["reasoning_details"].at(0)["text"], TextKind::padding);
        if (delta["tool_calls"].size() == 1)
            add(delta["tool_calls"].at(0)["function"]["arguments"], TextKind::tools);
        if (in_holes.total() == 0 || in_holes.content != sum.content ||
            in_holes.reasoning != sum.reasoning || in_holes.tools != sum.tools)
            return;
        add_padding(root, holes, count);
        last_ = (last_ + 1) % templates_.size();
        templates_[last_].learn(data, holes, count);
    }

    enum class State : std::uint8_t { absent, open, finished };

    json::Limits limits_;
    Quirks quirks_;
    StreamFacts facts_;
    std::vector<State> begun_;  // by choice
    std::array<ChunkTemplate, 2> templates_;
    std::size_t last_ = 0;
    json::Document document_;
};

}  // namespace

std::unique_ptr<StreamScan> make_stream_scan(const json::Limits& limits, const Quirks& quirks) {
    return std::make_unique<Scan>(limits, quirks);
}

}  // namespace weir::wire::openai_chat
