#include "json/document.hpp"
#include "wire/bedrock/family.hpp"
#include "wire/bedrock/field.hpp"
#include "wire/bedrock/parts.hpp"
#include "wire/bedrock/request_write.hpp"

namespace weir::wire::bedrock {

namespace {

using Kind = llm::ResponseFormat::Kind;

constexpr std::string_view prefix = "additionalModelRequestFields.";

// Members of one object and of the objects inside it, each written once it is whole.
class Fields {
public:
    // "output_config.effort" goes into the object output_config.
    void add(std::string_view name, std::string_view json) {
        const std::size_t dot = name.find('.');
        const bool inside = dot != std::string_view::npos && (name.starts_with("output_config.") ||
                                                              name.starts_with("inferenceConfig."));
        if (!inside) {
            plain_.emplace_back(name, json);
            return;
        }
        Nested& to = name.starts_with('o') ? output_config_ : inference_config_;
        to.emplace_back(name.substr(dot + 1), json);
    }

    void write(json::Writer& out) const {
        if (plain_.empty() && output_config_.empty() && inference_config_.empty()) return;
        out.key("additionalModelRequestFields").open_object();
        for (const auto& [name, json] : plain_)
            out.member_raw(name, json);
        write_nested(out, "output_config", output_config_);
        write_nested(out, "inferenceConfig", inference_config_);
        out.close_object();
    }

private:
    using Nested = std::vector<std::pair<std::string, std::string>>;

    static void write_nested(json::Writer& out, std::string_view key, const Nested& members) {
        if (members.empty()) return;
        out.key(key).open_object();
        for (const auto& [name, json] : members)
            out.member_raw(name, json);
        out.close_object();
    }

    Nested plain_;
    Nested output_config_;
    Nested inference_config_;
};

// {"textFormat"} inside outputConfig. JSON mode has no word here, and must not be lost.
Result<void> check_format(const llm::ResponseFormat& format) {
    switch (format.kind) {
        case Kind::text: return {};
        case Kind::json_object:
            return fail(
                unsupported("response_format", "JSON without a schema cannot be asked for here"));
        case Kind::json_schema: {
            const Result<json::Document> schema = json::read(format.schema_json);
            if (schema && schema->root().is_object()) return {};
            return fail(unsupported("response_format.json_schema.schema", "must be an object"));
        }
        case Kind::other: break;
    }
    if (format.other.wire == wire_name) return {};
    return fail(unsupported("response_format", "this form cannot be asked for here"));
}

void write_format(json::Writer& out, const llm::ResponseFormat& format) {
    if (format.kind == Kind::text) return;
    if (format.kind == Kind::other) {
        out.member_raw("textFormat", format.other.json);
        return;
    }
    out.key("textFormat").open_object().member("type", "json_schema");
    out.key("structure").open_object().key("jsonSchema").open_object();
    out.member("schema", format.schema_json);
    if (!format.name.empty()) out.member("name", format.name);
    if (!format.description.empty()) out.member("description", format.description);
    out.close_object().close_object().close_object();
}

void write_output_config(json::Writer& out, const llm::ChatRequest& request,
                         std::string_view effort) {
    bool any = request.response_format && request.response_format->kind != Kind::text;
    any = any || !effort.empty();
    for (const llm::Extra& extra : request.extras)
        any = any || (extra.wire == wire_name && extra.name.starts_with("outputConfig."));
    if (!any) return;
    out.key("outputConfig").open_object();
    if (request.response_format) write_format(out, *request.response_format);
    if (!effort.empty()) out.member_raw("effort", effort);
    write_extras_under(out, request.extras, "outputConfig.");
    out.close_object();
}

}  // namespace

Result<void> write_additional(json::Writer& out, const llm::ChatRequest& request,
                              const ReasoningFields& reasoning, Dropped& dropped) {
    if (request.response_format)
        if (const Result<void> good = check_format(*request.response_format); !good) return good;
    if (request.response_format && request.response_format->strict == false)
        dropped.add("response_format.json_schema.strict");
    Fields fields;
    std::string effort;
    for (const AdditionalField& field : reasoning.fields) {
        if (field.name == "outputConfig.effort")
            effort = field.json;
        else
            fields.add(field.name, field.json);
    }
    if (reasoning.dropped) dropped.add("reasoning");
    if (request.sampling.top_k && !reasoning.thinking) {
        const bool nova = family_of(request.model.value()) == Family::nova;
        fields.add(nova ? "inferenceConfig.topK" : "top_k",
                   std::to_string(*request.sampling.top_k));
    }
    const std::string* whole = find_extra(request.extras, "additionalModelRequestFields");
    for (const llm::Extra& extra : request.extras)
        if (extra.wire == wire_name && extra.name.starts_with(prefix))
            fields.add(std::string_view(extra.name).substr(prefix.size()), extra.json);
    if (whole)
        out.member_raw("additionalModelRequestFields", *whole);
    else
        fields.write(out);
    write_output_config(out, request, effort);
    return {};
}

}  // namespace weir::wire::bedrock
