#include "wire/bedrock/request_read.hpp"

#include <algorithm>
#include <array>

#include "json/document.hpp"
#include "json/escape.hpp"
#include "wire/bedrock/field.hpp"
#include "wire/bedrock/parts.hpp"
#include "wire/bedrock/peek.hpp"
#include "wire/bedrock/request.hpp"

namespace weir::wire::bedrock {

namespace {

using json::Value;

void keep(llm::ChatRequest& into, std::string name, Value value) {
    into.extras.push_back({std::string(wire_name), std::move(name), std::string(value.raw())});
}

// What the peek has checked is not checked again.
Result<void> read_config(Value config, llm::ChatRequest& into) {
    static constexpr std::array<std::string_view, 4> known = {"maxTokens", "temperature", "topP",
                                                              "stopSequences"};
    if (const auto most = config["maxTokens"].integer()) into.output_max = Tokens(*most);
    into.sampling.temperature = config["temperature"].number();
    into.sampling.top_p = config["topP"].number();
    for (const Value one : config["stopSequences"].elements()) {
        if (!one.is_text())
            return fail(bad_field("inferenceConfig.stopSequences", "must be an array of strings"));
        into.sampling.stop.push_back(one.text());
    }
    read_extras(config, known, "inferenceConfig.", into.extras);
    return {};
}

Result<void> read_metadata(Value metadata, llm::ChatRequest& into) {
    for (const json::Member& member : metadata.members()) {
        const std::string key = member.key.text();
        if (!member.value.is_text())
            return fail(bad_field("requestMetadata." + key, "must be a string"));
        if (key == "user")
            into.user = member.value.text();
        else if (key == "safety_identifier")
            into.safety_identifier = member.value.text();
        else
            into.metadata.emplace_back(key, member.value.text());
    }
    return {};
}

Result<void> read_service_tier(Value tier, llm::ChatRequest& into) {
    static constexpr std::array<std::string_view, 1> known = {"type"};
    into.service_tier = tier["type"].text();
    read_extras(tier, known, "serviceTier.", into.extras);
    return {};
}

struct Row {
    std::string_view key;
    Result<void> (*read)(Value, llm::ChatRequest&);
};
constexpr std::array<Row, 7> rows = {{
    {"messages", &read_messages},
    {"inferenceConfig", &read_config},
    {"toolConfig", &read_tool_config},
    {"outputConfig", &read_output_config},
    {"additionalModelRequestFields", &read_additional},
    {"requestMetadata", &read_metadata},
    {"serviceTier", &read_service_tier},
}};

}  // namespace

llm::ReasoningControl& control(llm::ChatRequest& into, std::string_view key, Value value) {
    if (!into.reasoning) into.reasoning.emplace();
    llm::Opaque& given = into.reasoning->as_given;
    given.wire = wire_name;
    std::string& object = given.json;
    if (object.empty())
        object = "{";
    else
        object.back() = ',';
    json::append_quoted(object, key);
    object += ':';
    object += value.raw();
    object += '}';
    return *into.reasoning;
}

Result<llm::ChatRequest> read_request(const ChatPeek& peeked) {
    const Value root = peeked.document.root();
    llm::ChatRequest request;
    // System comes first in the conversation, wherever it stands in the body.
    if (const Value system = root["system"]; !system.is_null())
        if (const Result<void> read = read_system(system, request); !read)
            return fail(read.error());
    for (const json::Member& member : root.members()) {
        if (member.value.is_null() || member.key.is("system")) continue;
        const std::string key = member.key.text();
        const auto* row = std::ranges::find(rows, key, &Row::key);
        if (row == rows.end()) {
            keep(request, key, member.value);
            continue;
        }
        if (const Result<void> read = row->read(member.value, request); !read)
            return fail(read.error());
    }
    return request;
}

Result<llm::ChatRequest> read_request(std::string_view body, const json::Limits& limits) {
    return read_peeked(peek(body, limits), &read_request);
}

}  // namespace weir::wire::bedrock
