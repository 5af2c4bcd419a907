#include <array>
#include <optional>

#include "json/document.hpp"
#include "wire/bedrock/answer.hpp"
#include "wire/bedrock/error.hpp"
#include "wire/bedrock/parts.hpp"
#include "wire/bedrock/stream.hpp"
#include "wire/bedrock/stream_blocks.hpp"

namespace weir::wire::bedrock {

namespace {

using json::Value;
using Events = std::vector<llm::StreamEvent>;

class Reader final : public StreamReader {
public:
    explicit Reader(const json::Limits& limits) : limits_(limits), blocks_(limits.bytes_max) {}

    Result<void> on_event(const SseEvent& event, Events& out) override {
        if (event.exception) return fail(as_error(read_exception(event.name, event.data)));
        if (!event.has_data || finished_) return {};
        if (const Result<void> read = document_.read(event.data, limits_); !read)
            return fail(ErrorKind::upstream_protocol,
                        "the provider's stream has an event that is not JSON",
                        read.error().message());
        const Value root = document_.root();
        if (!root.is_object())
            return fail(ErrorKind::upstream_protocol,
                        "the provider's stream has an event that is not an object");
        return on_payload(event.name, root, out);
    }

    Result<void> on_end(Events& out) override {
        if (finished_) return {};
        if (!stopped_)
            return fail(ErrorKind::upstream_protocol,
                        "the provider's stream ended before messageStop");
        finish(out);
        return {};
    }

private:
    // Events that we do not know are skipped.
    Result<void> on_payload(std::string_view name, Value root, Events& out) {
        if (name == "metadata") {
            on_metadata(root, out);
            return {};
        }
        const bool known = name == "messageStart" || name == "contentBlockStart" ||
                           name == "contentBlockDelta" || name == "contentBlockStop" ||
                           name == "messageStop";
        if (!known || stopped_) return {};
        start(out);
        if (name == "contentBlockStart") return blocks_.on_start(root, out);
        if (name == "contentBlockDelta") return blocks_.on_delta(root, out);
        if (name == "contentBlockStop") blocks_.on_stop(root, out);
        if (name == "messageStop") on_stop(root, out);
        return {};
    }

    void start(Events& out) {
        if (!started_) out.push_back(llm::Started{});
        started_ = true;
    }

    void on_stop(Value root, Events& out) {
        static constexpr std::array<std::string_view, 2> known = {"stopReason", "p"};
        blocks_.finish(out);
        std::vector<llm::Extra> extras;
        read_extras(root, known, {}, extras);
        for (llm::Extra& extra : extras)
            out.push_back(llm::AnswerExtra{std::move(extra)});
        const std::string native = root["stopReason"].text();
        out.push_back(llm::ChoiceFinished{
            .choice = 0,
            .stop = settle_stop(read_stop_reason(native), blocks_.has_calls()),
            .stop_sequence = read_stop_sequence(root["additionalModelResponseFields"]),
            .native_stop = native});
        stopped_ = true;
    }

    // It comes last; some recordings have it before messageStop, then the end of the bytes ends.
    void on_metadata(Value root, Events& out) {
        static constexpr std::array<std::string_view, 3> known = {"usage", "serviceTier", "p"};
        static constexpr std::array<std::string_view, 1> known_tier = {"type"};
        start(out);
        if (std::optional<llm::Usage> usage = read_usage(root["usage"])) {
            out.push_back(llm::UsageReport{*usage});
            usage_ = std::move(usage);
        }
        service_tier_ = root["serviceTier"]["type"].text();
        std::vector<llm::Extra> extras;
        read_extras(root["serviceTier"], known_tier, "serviceTier.", extras);
        read_extras(root, known, {}, extras);
        for (llm::Extra& extra : extras)
            out.push_back(llm::AnswerExtra{std::move(extra)});
        if (stopped_) finish(out);
    }

    void finish(Events& out) {
        out.push_back(llm::Finished{usage_, service_tier_});
        finished_ = true;
    }

    json::Limits limits_;
    BlocksReader blocks_;
    json::Document document_;
    std::optional<llm::Usage> usage_;
    std::string service_tier_;
    bool started_ = false;
    bool stopped_ = false;
    bool finished_ = false;
};

}  // namespace

std::unique_ptr<StreamReader> make_stream_reader(const json::Limits& limits, const Quirks& quirks) {
    (void)quirks;
    return std::make_unique<Reader>(limits);
}

}  // namespace weir::wire::bedrock
