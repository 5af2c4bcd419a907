#include "wire/openai_responses/response_object.hpp"

#include <algorithm>
#include <array>

#include "json/document.hpp"

namespace weir::wire::openai_responses {

namespace {

using Member = std::pair<std::string, std::string>;

struct Repeated {
    std::string_view name;
    std::string_view usual;  // raw JSON, where the request does not say
};
// As OpenAI answers a request that says nothing (recorded 2025-03 to 2026-08).
constexpr std::array<Repeated, 21> repeated = {{
    {"background", "false"},
    {"instructions", "null"},
    {"max_output_tokens", "null"},
    {"max_tool_calls", "null"},
    {"parallel_tool_calls", "true"},
    {"previous_response_id", "null"},
    {"prompt", ""},
    {"prompt_cache_key", "null"},
    {"prompt_cache_retention", ""},
    {"reasoning", R"({"effort":null,"summary":null})"},
    {"safety_identifier", "null"},
    {"store", "true"},
    {"temperature", "1.0"},
    {"text", R"({"format":{"type":"text"}})"},
    {"tool_choice", "\"auto\""},
    {"tools", "[]"},
    {"top_logprobs", "0"},
    {"top_p", "1.0"},
    {"truncation", "\"disabled\""},
    {"user", "null"},
    {"metadata", "{}"},
}};

const Member* find(const std::vector<Member>& members, std::string_view name) {
    for (const Member& member : members)
        if (member.first == name) return &member;
    return nullptr;
}

bool is_repeated(std::string_view name) {
    return std::ranges::any_of(repeated, [name](const Repeated& row) { return row.name == name; });
}

}  // namespace

ResponseObject::ResponseObject(const WriteOptions& options)
    : id_(options.id), model_asked_(options.model), created_(options.created) {
    take_request(options.request);
}

void ResponseObject::take_request(std::string_view request) {
    if (request.empty()) {
        members_.emplace_back("store", "false");  // without a request nobody has said to keep it
        return;
    }
    const Result<json::Document> document = json::read(request);
    if (!document) return;
    for (const json::Member& member : document->root().members()) {
        if (member.value.is_null()) continue;
        const std::string name = member.key.text();
        if (is_repeated(name)) members_.emplace_back(name, member.value.raw());
        if (name != "conversation") continue;
        const std::string raw(member.value.raw());
        members_.emplace_back(name, member.value.is_text() ? R"({"id":)" + raw + "}" : raw);
    }
}

void ResponseObject::begin(std::string_view id, std::string_view model, std::int64_t created) {
    if (!id.empty()) id_ = id;
    model_ = model_asked_.empty() ? model : model_asked_;
    if (created != 0) created_ = created;
}

bool ResponseObject::add_extra(const llm::Extra& extra) {
    if (extra.name == usage_extra) {
        usage_ = extra.json;
        return true;
    }
    if (extra.name != response_extra) return false;
    const Result<json::Document> document = json::read(extra.json);
    if (!document) return false;
    members_.clear();
    for (const json::Member& member : document->root().members())
        members_.emplace_back(member.key.text(), member.value.raw());
    return true;
}

void ResponseObject::set_service_tier(std::string_view tier) {
    if (!tier.empty()) service_tier_ = tier;
}

void ResponseObject::write_repeated(json::Writer& out) const {
    for (const Repeated& row : repeated) {
        const Member* given = find(members_, row.name);
        if (given)
            out.member_raw(row.name, given->second);
        else if (!row.usual.empty())
            out.member_raw(row.name, row.usual);
    }
    for (const Member& member : members_)
        if (!is_repeated(member.first)) out.member_raw(member.first, member.second);
}

void ResponseObject::write(json::Writer& out, const State& state) const {
    out.open_object().member("id", id_).member("object", "response");
    out.member("created_at", created_).member("status", state.ending.status);
    out.key("error").raw(state.error).key("incomplete_details");
    if (state.ending.incomplete.empty())
        out.null();
    else
        out.open_object().member("reason", state.ending.incomplete).close_object();
    out.member("model", model_).key("output").open_array();
    if (!state.output.empty()) out.raw(state.output);
    out.close_array();
    write_repeated(out);
    if (!service_tier_.empty()) out.member("service_tier", service_tier_);
    out.key("usage");
    if (state.usage)
        write_usage(out, *state.usage, usage_);
    else
        out.null();
    out.close_object();
}

}  // namespace weir::wire::openai_responses
