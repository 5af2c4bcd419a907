#include "wire/anthropic/answer.hpp"

#include "json/document.hpp"
#include "wire/anthropic/error.hpp"
#include "wire/anthropic/usage.hpp"

namespace weir::wire::anthropic {

using json::Value;

// An empty input is how a stream announces one.
BlockBytes bytes_in(Value block) {
    BlockBytes bytes;
    bytes.content = block["text"].text_bytes();
    bytes.reasoning = block["thinking"].text_bytes();
    const Value input = block["input"];
    if (block["name"].is_text()) bytes.tools = block["name"].text_bytes();
    if (input.size() > 0) bytes.tools += input.raw().size();
    return bytes;
}

Result<AnswerFacts> scan_answer(std::string_view body, const json::Limits& limits, const Quirks&) {
    json::Document document;
    if (const Result<void> read = document.read(body, limits); !read)
        return fail(ErrorKind::upstream_protocol, "the provider's answer is not JSON",
                    read.error().message());
    const Value root = document.root();
    AnswerFacts facts;
    if (is_error(root)) {
        facts.said = read_error(root);
        facts.error = as_error(facts.said);
    } else if (!root["content"].is_array()) {
        return fail(ErrorKind::upstream_protocol,
                    "the provider's answer has neither content nor an error");
    }
    facts.id = root["id"].text();
    facts.model = root["model"].text();
    facts.model_value = root["model"].is_text() ? root["model"].range() : json::Range();
    UsageCount count;
    count.take(root["usage"]);
    facts.usage = count.usage();
    facts.service_tier = count.service_tier();
    if (facts.error) return facts;
    facts.native_stop = root["stop_reason"].text();
    facts.stops.push_back(read_stop_reason(facts.native_stop));
    for (const Value block : root["content"].elements()) {
        const BlockBytes bytes = bytes_in(block);
        facts.text_bytes += bytes.content + bytes.reasoning + bytes.tools;
    }
    return facts;
}

}  // namespace weir::wire::anthropic
