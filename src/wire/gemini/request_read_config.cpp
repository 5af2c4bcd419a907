#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"
#include "json/writer.hpp"
#include "wire/gemini/extras.hpp"
#include "wire/gemini/json_text.hpp"
#include "wire/gemini/names.hpp"
#include "wire/gemini/request_read_parts.hpp"
#include "wire/gemini/schema.hpp"

namespace weir::wire::gemini {

namespace {

using json::Value;

constexpr std::string_view prefix = "generationConfig.";

std::string path(std::string_view field) { return std::string(prefix) + std::string(field); }

class ConfigReader {
public:
    explicit ConfigReader(llm::ChatRequest& request) : request_(request) {}

    Result<void> run(Value config) {
        for (const json::Member& one : config.members()) {
            if (one.value.is_null()) continue;
            const std::string key = one.key.text();
            const Result<bool> read = read_field(camel(key), one.value);
            if (!read) return fail(read.error());
            if (!*read) request_.extras.push_back(make_extra(path(key), one.value.raw()));
        }
        return read_format();
    }

private:
    // False for a field without canonical meaning.
    Result<bool> read_field(const std::string& key, Value value) {
        if (key == "maxOutputTokens") return true;  // the peek has it
        if (const Result<bool> number = read_number(key, value); !number || *number) return number;
        if (key == "stopSequences") return read_stop(value);
        if (key == "responseLogprobs" && value.is_boolean()) {
            request_.sampling.logprobs = value.boolean();
            return true;
        }
        if (key == "responseMimeType" && value.is_text()) return keep(mime_type_, value);
        if (key == "responseSchema") return keep(older_schema_, value);
        if (key == "responseJsonSchema") return keep(schema_, value);
        if (key == "thinkingConfig") return read_thinking(value);
        if (key == "responseModalities") return read_modalities(value);
        if (key == "speechConfig") return read_voice(value);
        return false;
    }

    static bool keep(Value& to, Value value) {
        to = value;
        return true;
    }

    Result<bool> read_number(const std::string& key, Value value) {
        llm::Sampling& to = request_.sampling;
        for (auto [name, field] :
             std::array<std::pair<std::string_view, std::optional<double>*>, 4>{
                 {{"temperature", &to.temperature},
                  {"topP", &to.top_p},
                  {"frequencyPenalty", &to.frequency_penalty},
                  {"presencePenalty", &to.presence_penalty}}}) {
            if (name != key) continue;
            *field = value.number();
            if (!*field) return fail(bad_field(path(key), "must be a number"));
            return true;
        }
        for (auto [name, field] :
             std::array<std::pair<std::string_view, std::optional<std::int64_t>*>, 4>{
                 {{"topK", &to.top_k},
                  {"seed", &to.seed},
                  {"candidateCount", &to.n},
                  {"logprobs", &to.top_logprobs}}}) {
            if (name != key) continue;
            *field = value.integer();
            if (!*field) return fail(bad_field(path(key), "must be an integer"));
            return true;
        }
        return false;
    }

    Result<bool> read_stop(Value value) {
        if (!value.is_array())
            return fail(bad_field(path("stopSequences"), "must be an array of strings"));
        for (const Value one : value.elements()) {
            if (!one.is_text())
                return fail(bad_field(path("stopSequences"), "must be an array of strings"));
            request_.sampling.stop.push_back(one.text());
        }
        return true;
    }

    // thinkingBudget -1 leaves the amount to the model, 0 is none.
    Result<bool> read_thinking(Value value) {
        if (!value.is_object()) return fail(bad_field(path("thinkingConfig"), "must be an object"));
        llm::ReasoningControl control;
        const Value budget = member(value, "thinkingBudget");
        if (const auto tokens = budget.integer()) {
            if (*tokens > 0) control.budget = Tokens(*tokens);
            control.enabled = *tokens != 0;
        } else if (!budget.is_null()) {
            return fail(bad_field(path("thinkingConfig.thinkingBudget"), "must be an integer"));
        }
        control.effort = llm::effort_by_name(lower(member(value, "thinkingLevel").text()));
        control.show_text = member(value, "includeThoughts").boolean();
        control.as_given.wire = wire_name;
        json::Writer(control.as_given.json)
            .open_object()
            .member_raw("thinkingConfig", compact(value.raw()))
            .close_object();
        request_.reasoning = std::move(control);
        return true;
    }

    bool read_modalities(Value value) {
        const auto texts = value.elements();
        if (!value.is_array() || !std::ranges::all_of(texts.begin(), texts.end(), &Value::is_text))
            return false;
        for (const Value one : texts)
            request_.modalities.push_back(lower(one.text()));
        return true;
    }

    // Only one prebuilt voice is what others can say, too.
    bool read_voice(Value value) {
        const Value voice = member(value, "voiceConfig");
        const Value prebuilt = member(voice, "prebuiltVoiceConfig");
        const Value name = member(prebuilt, "voiceName");
        const bool alone = value.size() == 1 && voice.size() == 1 && prebuilt.size() == 1;
        if (!alone || !name.is_text()) return false;
        request_.audio = llm::AudioOutput{.format = {}, .voice = name.text()};
        return true;
    }

    // responseMimeType, responseSchema and responseJsonSchema are one thing.
    Result<void> read_format() {
        using Kind = llm::ResponseFormat::Kind;
        if (!mime_type_.exists() && !older_schema_.exists() && !schema_.exists()) return {};
        llm::ResponseFormat format;
        const bool json = mime_type_.is("application/json") || !mime_type_.exists();
        const bool text =
            mime_type_.is("text/plain") && !older_schema_.exists() && !schema_.exists();
        if (older_schema_.exists() && !older_schema_.is_object())
            return fail(bad_field(path("responseSchema"), "must be a schema"));
        if (!json && !text) {
            format.kind = Kind::other;
            format.other = {std::string(wire_name), as_given()};
        } else if (json) {
            format.kind =
                older_schema_.exists() || schema_.exists() ? Kind::json_schema : Kind::json_object;
            if (older_schema_.exists()) {
                format.schema_json = read_openapi_schema(older_schema_);
                format.other = {std::string(wire_name), std::string(older_schema_.raw())};
            }
            if (schema_.exists()) format.schema_json = schema_.raw();
        }
        request_.response_format = std::move(format);
        return {};
    }

    std::string as_given() const {
        std::string given;
        json::Writer out(given);
        out.open_object();
        if (mime_type_.exists()) out.member_raw("responseMimeType", mime_type_.raw());
        if (older_schema_.exists()) out.member_raw("responseSchema", older_schema_.raw());
        if (schema_.exists()) out.member_raw("responseJsonSchema", schema_.raw());
        out.close_object();
        return given;
    }

    llm::ChatRequest& request_;
    Value mime_type_;
    Value older_schema_;
    Value schema_;
};

}  // namespace

Result<void> read_generation_config(Value config, llm::ChatRequest& request) {
    return ConfigReader(request).run(config);
}

}  // namespace weir::wire::gemini
