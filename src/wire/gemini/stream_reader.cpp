#include <map>
#include <set>

#include "base/text.hpp"
#include "json/document.hpp"
#include "wire/gemini/candidate.hpp"
#include "wire/gemini/error.hpp"
#include "wire/gemini/extras.hpp"
#include "wire/gemini/stream.hpp"
#include "wire/gemini/stream_candidate.hpp"
#include "wire/gemini/usage.hpp"

namespace weir::wire::gemini {

namespace {

using json::Value;
using Events = std::vector<llm::StreamEvent>;

class Reader final : public StreamReader {
public:
    explicit Reader(const json::Limits& limits) : limits_(limits) {}

    Result<void> on_event(const SseEvent& event, Events& out) override {
        const std::string_view data = trim(event.data);
        // Some gateways end every kind of stream with OpenAI's mark.
        if (!event.has_data || data.empty() || data == "[DONE]") return {};
        if (const Result<void> read = document_.read(event.data, limits_); !read)
            return fail(ErrorKind::upstream_protocol,
                        "the provider's stream has an event that is not JSON",
                        read.error().message());
        const Value root = document_.root();
        if (const std::optional<UpstreamError> said = error_in(root))
            return fail(error_of(*said, root));
        if (!root.is_object())
            return fail(ErrorKind::upstream_protocol,
                        "the provider's stream has an event that is not an object");
        return on_answer(root, out);
    }

    Result<void> on_end(Events& out) override {
        bool complete = !candidates_.empty() || !blocked_.empty();
        for (const auto& [index, candidate] : candidates_)
            complete = complete && candidate.has_finish_reason();
        if (!complete)
            return fail(ErrorKind::upstream_protocol,
                        "the provider's stream ended before its finish reason");
        for (auto& [index, candidate] : candidates_)
            candidate.finish(out);
        if (candidates_.empty())
            out.push_back(llm::ChoiceFinished{.choice = 0,
                                              .stop = llm::StopReason::content_filter,
                                              .stop_sequence = {},
                                              .native_stop = blocked_});
        out.push_back(llm::Finished{usage_, service_tier_});
        return {};
    }

private:
    Result<void> on_answer(Value root, Events& out) {
        start(root, out);
        for (const Value candidate : root["candidates"].elements()) {
            const Result<int> index = candidate_index(candidate);
            if (!index) return fail(index.error());
            auto at = candidates_.try_emplace(*index, *index, id_, limits_).first;
            if (const Result<void> read = at->second.on_candidate(candidate, out); !read)
                return read;
        }
        if (std::string reason = block_reason(root); !reason.empty()) blocked_ = std::move(reason);
        on_usage(root["usageMetadata"], out);
        on_extras(root, out);
        return {};
    }

    void start(Value root, Events& out) {
        if (started_) return;
        started_ = true;
        id_ = root["responseId"].text();
        out.push_back(llm::Started{.id = id_,
                                   .model = root["modelVersion"].text(),
                                   .created = read_time(root["createTime"].text())});
    }

    // Cumulative, and with every event.
    void on_usage(Value value, Events& out) {
        if (!value.is_object()) return;
        if (std::string tier = read_service_tier(value); !tier.empty())
            service_tier_ = std::move(tier);
        std::optional<llm::Usage> usage = read_usage(value);
        if (usage && usage != usage_) out.push_back(llm::UsageReport{*usage});
        if (usage) usage_ = std::move(usage);
    }

    // Fields of the whole answer, at their first appearance.
    void on_extras(Value root, Events& out) {
        std::vector<llm::Extra> extras;
        read_extras(root, known_of_answer, {}, extras);
        read_usage_extras(root["usageMetadata"], extras);
        for (llm::Extra& extra : extras)
            if (extras_seen_.insert(extra.name).second)
                out.push_back(llm::AnswerExtra{std::move(extra)});
    }

    json::Limits limits_;
    json::Document document_;
    std::map<int, CandidateReader> candidates_;
    std::set<std::string> extras_seen_;
    std::optional<llm::Usage> usage_;
    std::string service_tier_;
    std::string id_;
    std::string blocked_;
    bool started_ = false;
};

}  // namespace

std::unique_ptr<StreamReader> make_stream_reader(const json::Limits& limits,
                                                 const Quirks& /*quirks*/) {
    return std::make_unique<Reader>(limits);
}

}  // namespace weir::wire::gemini
