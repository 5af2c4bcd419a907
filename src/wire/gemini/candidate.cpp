#include "wire/gemini/candidate.hpp"

#include <fmt/format.h>

#include <chrono>

#include "base/text.hpp"
#include "wire/gemini/extras.hpp"
#include "wire/gemini/usage.hpp"

namespace weir::wire::gemini {

namespace {

using json::Value;

void add_part(Value part, TextBytes& bytes) {
    const Value text = part["text"];
    if (text.is_text()) {
        (part["thought"].is_true() ? bytes.reasoning : bytes.content) += text.text_bytes();
        return;
    }
    if (const Value call = part["functionCall"]; call.is_object()) {
        bytes.call = true;
        bytes.tools += call["name"].text_bytes() + call["args"].raw().size() +
                       call["partialArgs"].raw().size();
        return;
    }
    bytes.content += part["executableCode"]["code"].text_bytes();
    bytes.content += part["codeExecutionResult"]["output"].text_bytes();
    for (const std::string_view field : {"inlineData", "fileData", "executableCode",
                                         "codeExecutionResult", "toolCall", "toolResponse"})
        bytes.other = bytes.other || part[field].is_object();
}

llm::TokenLogprob read_token(Value token) {
    llm::TokenLogprob read;
    read.token = token["token"].text();
    read.logprob = token["logProbability"].number().value_or(0);
    read.token_id = token["tokenId"].integer();
    return read;
}

}  // namespace

bool is_answer(Value root) {
    return root["candidates"].is_array() || root["promptFeedback"].is_object() ||
           (root["usageMetadata"].is_object() &&
            (root["responseId"].is_text() || root["modelVersion"].is_text()));
}

std::string block_reason(Value root) {
    if (root["candidates"].size() > 0) return {};
    const Value reason = root["promptFeedback"]["blockReason"];
    return reason.is_number() ? "OTHER" : reason.text();
}

Result<int> candidate_index(Value candidate) {
    const std::int64_t index = candidate["index"].integer_or(0);
    if (index < 0 || index >= candidates_max)
        return fail(ErrorKind::upstream_protocol,
                    "the provider's answer has a candidate without a place");
    return static_cast<int>(index);
}

TextBytes text_in(Value content) {
    TextBytes bytes;
    const Value parts = content["parts"];
    if (parts.is_object()) add_part(parts, bytes);
    for (const Value part : parts.elements())
        add_part(part, bytes);
    return bytes;
}

llm::Logprobs read_logprobs(Value result) {
    llm::Logprobs read;
    std::size_t index = 0;
    for (const Value token : result["chosenCandidates"].elements()) {
        llm::TokenLogprob& one = read.content.emplace_back(read_token(token));
        const Value top = result["topCandidates"].at(index++);
        for (const Value other : top["candidates"].elements())
            one.top.push_back(read_token(other));
    }
    return read;
}

std::int64_t read_time(std::string_view text) {
    constexpr std::string_view shape = "dddd-dd-ddTdd:dd:dd";
    if (text.size() <= shape.size() || !text.ends_with('Z')) return 0;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        if (shape[i] == 'd' ? !digit : text[i] != shape[i]) return 0;
    }
    const auto number = [text](std::size_t at, std::size_t size) {
        return static_cast<int>(read_integer(text.substr(at, size)).value_or(0));
    };
    const std::chrono::year_month_day date = {
        std::chrono::year(number(0, 4)), std::chrono::month(static_cast<unsigned>(number(5, 2))),
        std::chrono::day(static_cast<unsigned>(number(8, 2)))};
    if (!date.ok()) return 0;
    const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
    return ((days * 24 + number(11, 2)) * 60 + number(14, 2)) * 60 + number(17, 2);
}

std::string write_time(std::int64_t seconds) {
    using std::chrono::floor;
    const std::chrono::sys_seconds time{std::chrono::seconds(seconds)};
    const auto day = floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

void read_usage_extras(Value usage, std::vector<llm::Extra>& out) {
    static constexpr std::array<std::string_view, 11> known = {"promptTokenCount",
                                                               "cachedContentTokenCount",
                                                               "candidatesTokenCount",
                                                               "thoughtsTokenCount",
                                                               "toolUsePromptTokenCount",
                                                               "totalTokenCount",
                                                               "promptTokensDetails",
                                                               "candidatesTokensDetails",
                                                               "cacheTokensDetails",
                                                               "toolUsePromptTokensDetails",
                                                               "serviceTier"};
    read_extras(usage, known, "usageMetadata.", out);
}

}  // namespace weir::wire::gemini
