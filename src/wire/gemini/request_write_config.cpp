#include <algorithm>

#include "json/document.hpp"
#include "wire/gemini/extras.hpp"
#include "wire/gemini/names.hpp"
#include "wire/gemini/request_write_parts.hpp"
#include "wire/gemini/schema.hpp"

namespace weir::wire::gemini {

namespace {

using llm::Effort;

// The amounts of providers.md 4.8 for Gemini 2.5; its Pro cannot be told not to think.
std::int64_t budget_of(Effort effort, const Generation& generation) {
    switch (effort) {
        case Effort::none: return generation.is_pro() ? 128 : 0;
        case Effort::minimal: return 512;
        case Effort::low: return 1024;
        case Effort::medium: return 8192;
        case Effort::high: return 24576;
        case Effort::xhigh:
        case Effort::max: break;
    }
    return generation.is_pro() ? 32768 : 24576;
}

// From Gemini 3 on there is no "off", and its Pro has no MINIMAL.
std::string_view level_of(Effort effort, const Generation& generation) {
    switch (effort) {
        case Effort::none:
        case Effort::minimal: return generation.is_pro() ? "LOW" : "MINIMAL";
        case Effort::low: return "LOW";
        case Effort::medium: return "MEDIUM";
        case Effort::high:
        case Effort::xhigh:
        case Effort::max: break;
    }
    return "HIGH";
}

// The other way round, by the same thresholds as everywhere (providers.md 4.8).
Effort effort_of(Tokens budget) {
    if (budget <= Tokens(2048)) return Effort::low;
    return budget <= Tokens(8192) ? Effort::medium : Effort::high;
}

class ConfigWriter {
public:
    ConfigWriter(json::Writer& out, const llm::ChatRequest& request, const RequestTarget& target)
        : out_(out), request_(request), target_(target) {}

    Result<void> run() {
        sampling();
        if (const Result<void> done = format(); !done) return done;
        reasoning();
        modalities();
        write_extras_under(out_, request_.extras, "generationConfig.");
        return {};
    }

private:
    void sampling() {
        const llm::Sampling& from = request_.sampling;
        if (request_.output_max) out_.member("maxOutputTokens", request_.output_max->value());
        out_.maybe("temperature", from.temperature).maybe("topP", from.top_p);
        out_.maybe("topK", from.top_k).maybe("seed", from.seed).maybe("candidateCount", from.n);
        out_.maybe("frequencyPenalty", from.frequency_penalty);
        out_.maybe("presencePenalty", from.presence_penalty);
        if (!from.stop.empty()) {
            out_.key("stopSequences").open_array();
            for (const std::string& stop : from.stop)
                out_.text(stop);
            out_.close_array();
        }
        out_.maybe("responseLogprobs", from.logprobs).maybe("logprobs", from.top_logprobs);
        if (from.min_p) target_.dropped.add("min_p");
        if (from.repetition_penalty) target_.dropped.add("repetition_penalty");
        if (!from.logit_bias_json.empty() && from.logit_bias_json != "{}")
            target_.dropped.add("logit_bias");
    }

    Result<void> format() {
        using Kind = llm::ResponseFormat::Kind;
        if (!request_.response_format) return {};
        const llm::ResponseFormat& format = *request_.response_format;
        switch (format.kind) {
            case Kind::text: out_.member("responseMimeType", "text/plain"); return {};
            case Kind::other: return other_format(format.other);
            case Kind::json_object:
            case Kind::json_schema: break;
        }
        out_.member("responseMimeType", "application/json");
        if (!format.description.empty()) target_.dropped.add("response_format.description");
        if (format.kind == Kind::json_object || format.schema_json.empty()) return {};
        if (format.other.wire == wire_name) {
            out_.member_raw("responseSchema", format.other.json);
            return {};
        }
        if (!wants_older_schemas(target_)) {
            out_.member_raw("responseJsonSchema", format.schema_json);
            return {};
        }
        const std::optional<OpenapiSchema> schema = write_openapi_schema(format.schema_json);
        if (!schema)
            return fail(unsupported("response_format.schema",
                                    "it is too large once its references are written out"));
        for (const std::string& keyword : schema->loosened)
            target_.dropped.add("response_format.schema." + keyword);
        if (!schema->is_empty_object) out_.member_raw("responseSchema", schema->json);
        return {};
    }

    Result<void> other_format(const llm::Opaque& given) {
        if (given.wire != wire_name)
            return fail(unsupported("response_format", "this form cannot be asked for here"));
        members_of(given);
        return {};
    }

    void members_of(const llm::Opaque& given) {
        const Result<json::Document> fields = json::read(given.json);
        if (!fields) return;
        for (const json::Member& one : fields->root().members())
            out_.member_raw(one.key.text(), one.value.raw());
    }

    void reasoning() {
        using Ask = WriteOptions::ReasoningAsk;
        if (!request_.reasoning || target_.options.reasoning_ask == Ask::none) return;
        const llm::ReasoningControl& ask = *request_.reasoning;
        if (ask.as_given.wire == wire_name && target_.options.reasoning_ask == Ask::as_given)
            return members_of(ask.as_given);
        if (!target_.generation.thinks()) {
            target_.dropped.add("reasoning");
            return;
        }
        std::string text;
        json::Writer to(text);
        to.open_object();
        amount(ask, to);
        if (ask.show_text)
            to.member("includeThoughts", *ask.show_text);
        else if (!ask.summary.empty() && ask.summary != "none")
            to.member("includeThoughts", true);
        to.close_object();
        if (text != "{}") out_.member_raw("thinkingConfig", text);
    }

    // One of the two: both together are refused.
    void amount(const llm::ReasoningControl& ask, json::Writer& to) const {
        std::optional<Effort> effort = ask.effort;
        if (ask.enabled == false) effort = Effort::none;
        const Generation& generation = target_.generation;
        if (generation.thinks_by_level()) {
            if (!effort && ask.budget) effort = effort_of(*ask.budget);
            if (effort) to.member("thinkingLevel", level_of(*effort, generation));
            return;
        }
        if (ask.budget && effort != Effort::none)
            to.member("thinkingBudget", ask.budget->value());
        else if (effort)
            to.member("thinkingBudget", budget_of(*effort, generation));
        else if (ask.enabled == true)
            to.member("thinkingBudget", -1);  // as much as the model wants
    }

    void modalities() {
        if (!request_.modalities.empty()) {
            out_.key("responseModalities").open_array();
            for (const std::string& one : request_.modalities)
                out_.text(upper(one));
            out_.close_array();
        }
        if (!request_.audio) return;
        if (!request_.audio->format.empty()) target_.dropped.add("audio.format");
        if (request_.audio->voice.empty()) return;
        out_.key("speechConfig").open_object().key("voiceConfig").open_object();
        out_.key("prebuiltVoiceConfig").open_object();
        out_.member("voiceName", request_.audio->voice);
        out_.close_object().close_object().close_object();
    }

    static std::string upper(std::string text) {
        for (char& c : text)
            if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        return text;
    }

    json::Writer& out_;
    const llm::ChatRequest& request_;
    const RequestTarget& target_;
};

}  // namespace

Result<void> write_generation_config(json::Writer& out, const llm::ChatRequest& request,
                                     const RequestTarget& target) {
    std::string text;
    json::Writer to(text);
    to.open_object();
    if (const Result<void> done = ConfigWriter(to, request, target).run(); !done) return done;
    to.close_object();
    if (text != "{}") out.member_raw("generationConfig", text);
    return {};
}

}  // namespace weir::wire::gemini
