#include "wire/bedrock/request_write.hpp"

#include <algorithm>
#include <array>

#include "wire/bedrock/parts.hpp"
#include "wire/bedrock/request.hpp"

namespace weir::wire::bedrock {

namespace {

// Objects of the top level that are put together from fields and Extras "<object>.<field>".
constexpr std::array<std::string_view, 6> composed = {"inferenceConfig.",
                                                      "toolConfig.",
                                                      "outputConfig.",
                                                      "serviceTier.",
                                                      "additionalModelRequestFields.",
                                                      "additionalModelRequestFields"};

bool is_composed(std::string_view name) {
    return std::ranges::any_of(composed, [name](std::string_view object) {
        return object.ends_with('.') ? name.starts_with(object) : name == object;
    });
}

// AWS: [a-zA-Z0-9\s:_@$#=/+,-.]{0,256}.
bool may_be_metadata(std::string_view text) {
    return text.size() <= 256 && std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      std::string_view(" \t:_@$#=/+,-.").find(c) != std::string_view::npos;
           });
}

class RequestWriter {
public:
    RequestWriter(const llm::ChatRequest& request, const WriteOptions& options)
        : request_(request),
          options_(options),
          turns_(request),
          reasoning_(reasoning_fields(request, options, !turns_.calls_without_thoughts(options))),
          out_(body_) {
        body_.reserve(options.bytes_expected);
    }

    Result<Written> run() {
        out_.open_object();
        write_messages(out_, request_, turns_, options_, dropped_);
        inference_config();
        if (Result<void> done = write_tools(out_, request_, turns_, options_, dropped_); !done)
            return fail(done.error());
        if (Result<void> done = write_additional(out_, request_, reasoning_, dropped_); !done)
            return fail(done.error());
        metadata();
        service_tier();
        for (const llm::Extra& extra : request_.extras) {
            if (extra.wire != wire_name)
                dropped_.add(extra.name);
            else if (!is_composed(extra.name))
                out_.member_raw(extra.name, extra.json);
        }
        unsaid();
        out_.close_object();
        return Written{.body = std::move(body_), .dropped = dropped_.take()};
    }

private:
    bool has_extras(std::string_view prefix) const {
        return std::ranges::any_of(request_.extras, [prefix](const llm::Extra& extra) {
            return extra.wire == wire_name && extra.name.starts_with(prefix);
        });
    }

    void inference_config() {
        const llm::Sampling& from = request_.sampling;
        const std::optional<double> temperature = temperature_to_write();
        const std::optional<double> top_p = reasoning_.thinking ? std::nullopt : from.top_p;
        if (from.top_p && !top_p) dropped_.add("top_p");
        if (from.top_k && reasoning_.thinking) dropped_.add("top_k");
        const bool any = request_.output_max || temperature || top_p || !from.stop.empty();
        if (!any && !has_extras("inferenceConfig.")) return;
        out_.key("inferenceConfig").open_object();
        if (request_.output_max) out_.member("maxTokens", request_.output_max->value());
        out_.maybe("temperature", temperature).maybe("topP", top_p);
        if (!from.stop.empty()) {
            out_.key("stopSequences").open_array();
            for (const std::string& stop : from.stop)
                out_.text(stop);
            out_.close_array();
        }
        write_extras_under(out_, request_.extras, "inferenceConfig.");
        out_.close_object();
    }

    // Converse takes 0 to 1; Claude takes no other than 1 while it thinks (providers.md 4.7, 4.8).
    std::optional<double> temperature_to_write() {
        const std::optional<double> given = request_.sampling.temperature;
        if (!given) return given;
        const double clamped = std::clamp(*given, 0.0, 1.0);
        const bool refused = reasoning_.thinking && clamped < 1.0;
        if (refused || clamped != *given) dropped_.add("temperature");
        return refused ? std::nullopt : std::optional(clamped);
    }

    void metadata() {
        std::vector<std::pair<std::string_view, std::string_view>> said;
        const auto add = [&](std::string_view key, std::string_view value, std::string field) {
            if (value.empty() && !field.starts_with("metadata")) return;
            if (may_be_metadata(key) && may_be_metadata(value))
                said.emplace_back(key, value);
            else
                dropped_.add(std::move(field));
        };
        add("user", request_.user, "user");
        add("safety_identifier", request_.safety_identifier, "safety_identifier");
        for (const auto& [key, value] : request_.metadata)
            add(key, value, "metadata." + key);
        if (said.empty()) return;
        out_.key("requestMetadata").open_object();
        for (const auto& [key, value] : said)
            out_.member(key, value);
        out_.close_object();
    }

    // "auto" is what happens without it.
    void service_tier() {
        constexpr std::array<std::string_view, 4> known = {"default", "flex", "priority",
                                                           "reserved"};
        const std::string& tier = request_.service_tier;
        const bool named = std::ranges::find(known, tier) != known.end();
        if (!named && !tier.empty() && tier != "auto") dropped_.add("service_tier");
        if (!named && !has_extras("serviceTier.")) return;
        out_.key("serviceTier").open_object();
        out_.member("type", named ? std::string_view(tier) : "default");
        write_extras_under(out_, request_.extras, "serviceTier.");
        out_.close_object();
    }

    // What Converse has no field for.
    void unsaid() {
        const llm::Sampling& from = request_.sampling;
        const auto drop = [this](bool given, std::string_view field) {
            if (given) dropped_.add(std::string(field));
        };
        drop(from.min_p.has_value(), "min_p");
        drop(from.frequency_penalty.has_value(), "frequency_penalty");
        drop(from.presence_penalty.has_value(), "presence_penalty");
        drop(from.repetition_penalty.has_value(), "repetition_penalty");
        drop(from.seed.has_value(), "seed");
        drop(from.n.value_or(1) != 1, "n");
        drop(!from.logit_bias_json.empty(), "logit_bias");
        drop(from.logprobs == true, "logprobs");
        drop(from.top_logprobs.has_value(), "top_logprobs");
        drop(!request_.verbosity.empty(), "verbosity");
        const bool text_only = std::ranges::all_of(
            request_.modalities, [](const std::string& one) { return one == "text"; });
        drop(!text_only, "modalities");
        drop(request_.audio.has_value(), "audio");
        drop(request_.store.has_value(), "store");
        drop(!request_.prompt_cache_key.empty(), "prompt_cache_key");
        drop(!request_.prompt_cache_retention.empty(), "prompt_cache_retention");
        drop(!request_.previous_response.empty(), "previous_response_id");
        drop(!request_.conversation.empty(), "conversation");
        drop(!request_.cached_content.empty(), "cached_content");
    }

    const llm::ChatRequest& request_;
    const WriteOptions& options_;
    Turns turns_;
    ReasoningFields reasoning_;
    std::string body_;
    json::Writer out_;
    Dropped dropped_;
};

}  // namespace

Result<Written> write_request(const llm::ChatRequest& request, const WriteOptions& options) {
    return RequestWriter(request, options).run();
}

}  // namespace weir::wire::bedrock
