#include "wire/bedrock/response.hpp"

#include <algorithm>
#include <array>

#include "json/document.hpp"
#include "wire/bedrock/answer.hpp"
#include "wire/bedrock/error.hpp"
#include "wire/bedrock/parts.hpp"
#include "wire/bedrock/parts_write.hpp"

namespace weir::wire::bedrock {

namespace {

using json::Value;

constexpr std::string_view no_metrics = R"({"latencyMs":0})";

bool has_calls(const llm::Message& message) {
    return std::ranges::any_of(message.parts, [](const llm::Part& part) {
        return std::holds_alternative<llm::ToolCall>(part.body);
    });
}

bool is_nothing(const llm::PartBody& body) {
    const auto* text = std::get_if<llm::Text>(&body);
    return text && text->text.empty() && text->citations.empty();
}

void write_content(json::Writer& out, const llm::Message& message, const WriteOptions& options,
                   Dropped& dropped) {
    BlockWriter blocks(out, options, BlockWriter::For::client, dropped);
    out.key("content").open_array();
    for (const llm::Part& part : message.parts)
        if (!is_nothing(part.body) && !blocks.write(part, "output.message.content"))
            dropped.add("output.message.content." + std::string(llm::name(part.body)));
    out.close_array();
}

}  // namespace

Result<llm::ChatAnswer> read_answer(std::string_view body, const json::Limits& limits,
                                    const Quirks& quirks) {
    (void)quirks;
    static constexpr std::array<std::string_view, 4> known = {"output", "stopReason", "usage",
                                                              "serviceTier"};
    static constexpr std::array<std::string_view, 2> known_message = {"role", "content"};
    static constexpr std::array<std::string_view, 1> known_tier = {"type"};
    json::Document document;
    if (const Result<void> read = document.read(body, limits); !read)
        return fail(ErrorKind::upstream_protocol, "the provider's answer is not JSON",
                    read.error().message());
    const Value root = document.root();
    if (!root["output"].is_object()) {
        const UpstreamError said = read_error(body);
        if (said.is_error) return fail(as_error(said));
        return fail(ErrorKind::upstream_protocol,
                    "the provider's answer has neither output nor an error");
    }
    llm::ChatAnswer answer;
    llm::Choice& choice = answer.choices.emplace_back();
    const Value message = root["output"]["message"];
    choice.message.role = llm::Role::assistant;
    choice.message.parts = read_blocks(message["content"]);
    read_extras(message, known_message, {}, choice.message.extras);
    choice.native_stop = root["stopReason"].text();
    choice.stop = settle_stop(read_stop_reason(choice.native_stop), has_calls(choice.message));
    choice.stop_sequence = read_stop_sequence(root["additionalModelResponseFields"]);
    answer.usage = read_usage(root["usage"]);
    answer.service_tier = root["serviceTier"]["type"].text();
    read_extras(root["serviceTier"], known_tier, "serviceTier.", answer.extras);
    read_extras(root, known, {}, answer.extras);
    return answer;
}

Written write_answer(const llm::ChatAnswer& answer, const WriteOptions& options) {
    Written written;
    Dropped dropped;
    json::Writer out(written.body);
    const llm::Choice none;
    const llm::Choice& choice = answer.choices.empty() ? none : answer.choices[0];
    out.open_object().key("output").open_object().key("message").open_object();
    out.member("role", "assistant");
    write_content(out, choice.message, options, dropped);
    write_extras(out, choice.message.extras, dropped);
    out.close_object().close_object();
    out.member("stopReason", write_stop_reason(choice.stop, choice.native_stop));
    if (answer.usage) {
        out.key("usage");
        write_usage(out, *answer.usage);
    }
    if (!find_extra(answer.extras, "metrics")) out.member_raw("metrics", no_metrics);
    if (!answer.service_tier.empty()) {
        out.key("serviceTier").open_object().member("type", answer.service_tier);
        write_extras_under(out, answer.extras, "serviceTier.");
        out.close_object();
    }
    for (const llm::Extra& extra : answer.extras) {
        if (extra.wire != wire_name)
            dropped.add(extra.name);
        else if (!extra.name.starts_with("serviceTier."))
            out.member_raw(extra.name, extra.json);
    }
    for (const llm::Extra& extra : choice.extras)
        dropped.add(extra.name);
    if (choice.logprobs) dropped.add("logprobs");
    if (answer.choices.size() > 1) dropped.add("choices[1]");
    out.close_object();
    written.dropped = dropped.take();
    return written;
}

}  // namespace weir::wire::bedrock
