#include "wire/gemini/answer.hpp"

#include "json/document.hpp"
#include "wire/gemini/call_id.hpp"
#include "wire/gemini/candidate.hpp"
#include "wire/gemini/error.hpp"
#include "wire/gemini/finish_reason.hpp"
#include "wire/gemini/usage.hpp"

namespace weir::wire::gemini {

using json::Value;

Result<AnswerFacts> scan_answer(std::string_view body, const json::Limits& limits,
                                const Quirks& /*quirks*/) {
    json::Document document;
    if (const Result<void> read = document.read(body, limits); !read)
        return fail(ErrorKind::upstream_protocol, "the provider's answer is not JSON",
                    read.error().message());
    const Value root = document.root();
    AnswerFacts facts;
    if (std::optional<UpstreamError> said = error_in(root)) {
        facts.error = error_of(*said, root);
        facts.said = std::move(*said);
    }
    if (!is_answer(root) && !facts.error)
        return fail(ErrorKind::upstream_protocol,
                    "the provider's answer has neither candidates nor an error");
    facts.id = root["responseId"].text();
    facts.model = root["modelVersion"].text();
    facts.model_value =
        root["modelVersion"].is_text() ? root["modelVersion"].range() : json::Range();
    facts.service_tier = read_service_tier(root["usageMetadata"]);
    facts.usage = read_usage(root["usageMetadata"]);
    if (std::string blocked = block_reason(root); !blocked.empty()) {
        facts.stops.push_back(llm::StopReason::content_filter);
        facts.native_stop = std::move(blocked);
    }
    for (const Value candidate : root["candidates"].elements()) {
        const TextBytes bytes = text_in(candidate["content"]);
        std::string native = read_finish_reason(candidate["finishReason"]);
        facts.stops.push_back(settle_stop(stop_of(native), bytes.call));
        if (facts.stops.size() == 1) facts.native_stop = std::move(native);
        facts.text_bytes += bytes.total();
    }
    return facts;
}

}  // namespace weir::wire::gemini
