#include <algorithm>

#include "wire/anthropic/field.hpp"
#include "wire/anthropic/parts_write.hpp"
#include "wire/anthropic/request.hpp"
#include "wire/anthropic/request_write_messages.hpp"
#include "wire/anthropic/request_write_reasoning.hpp"
#include "wire/anthropic/request_write_tools.hpp"

namespace weir::wire::anthropic {

namespace {

class RequestWriter {
public:
    RequestWriter(const llm::ChatRequest& request, const WriteOptions& options)
        : request_(request),
          options_(options),
          out_(body_),
          blocks_{.out = out_, .options = options, .dropped = dropped_} {
        body_.reserve(options.bytes_expected);
    }

    Result<Written> run() {
        if (const Result<void> sayable = check_response_format(request_.response_format); !sayable)
            return fail(sayable.error());
        const std::size_t markers = count_markers();
        blocks_.markers_to_skip = markers - std::min(markers, markers_max);
        const Tokens output_max = request_.output_max.value_or(options_.output_max_default);

        out_.open_object();
        if (!options_.anthropic_body_version.empty())
            out_.member("anthropic_version", options_.anthropic_body_version);
        else if (!request_.model.value().empty())  // it was in the path
            out_.member("model", request_.model.value());
        out_.member("max_tokens", output_max.value());
        // In the order of the prompt's prefix, so that the last markers are the ones that are kept.
        if (const Result<void> done = write_tools(blocks_, request_); !done)
            return fail(done.error());
        write_tool_choice(blocks_, request_);
        write_system(blocks_, request_.messages);
        write_messages(blocks_, request_.messages);
        reasoning(output_max);
        if (request_.stream && !options_.stream_in_path) out_.member("stream", true);
        metadata();
        service_tier();
        if (request_.cache) write_cache(blocks_, request_.cache);
        extras();
        unsaid();
        out_.close_object();
        return Written{.body = std::move(body_), .dropped = dropped_.take()};
    }

private:
    std::size_t count_markers() const {
        std::size_t count = request_.cache ? 1 : 0;
        for (const llm::Tool& tool : request_.tools)
            count += tool.cache ? 1 : 0;
        for (const llm::Message& message : request_.messages) {
            count += message.cache ? 1 : 0;
            for (const llm::Part& part : message.parts) {
                const bool thoughts = std::holds_alternative<llm::Reasoning>(part.body);
                count += part.cache && !thoughts ? 1 : 0;
                if (const auto* result = std::get_if<llm::ToolResult>(&part.body))
                    for (const llm::ResultContent& content : result->content)
                        count += content.cache ? 1 : 0;
            }
        }
        return count;
    }

    void reasoning(Tokens output_max) {
        const Thinking plan = plan_thinking(request_, options_, output_max);
        if (!plan.thinking.empty()) out_.member_raw("thinking", plan.thinking);
        if (plan.left_out) dropped_.add("reasoning");
        output_config(plan);
        sampling(plan.translated && plan.on);
    }

    void output_config(const Thinking& plan) {
        constexpr std::string_view prefix = "output_config.";
        const auto& format = request_.response_format;
        bool any =
            !plan.effort.empty() || (format && format->kind != llm::ResponseFormat::Kind::text);
        for (const llm::Extra& extra : request_.extras)
            any = any || (extra.wire == wire_name && extra.name.starts_with(prefix));
        if (!any) return;
        out_.key("output_config").open_object();
        if (!plan.effort.empty()) out_.member_raw("effort", plan.effort);
        if (format) write_response_format(out_, *format);
        write_extras_under(out_, request_.extras, prefix);
        out_.close_object();
        if (format && !format->description.empty())
            dropped_.add("response_format.json_schema.description");
    }

    // A model that thinks takes none of the three, nor does the newer version.
    void sampling(bool thinks) {
        const llm::Sampling& from = request_.sampling;
        const bool refused =
            thinks || options_.anthropic_version != WriteOptions::AnthropicVersion::v2023_06_01;
        if (refused) {
            drop_if(from.temperature.has_value(), "temperature");
            drop_if(from.top_p.has_value(), "top_p");
            drop_if(from.top_k.has_value(), "top_k");
        } else {
            if (from.temperature) {
                constexpr double hottest = 1.0;
                drop_if(*from.temperature > hottest, "temperature");  // not quite: cut to the most
                out_.member("temperature", std::min(*from.temperature, hottest));
            }
            out_.maybe("top_p", from.top_p).maybe("top_k", from.top_k);
        }
        stops();
        drop_if(from.min_p.has_value(), "min_p");
        drop_if(from.frequency_penalty.has_value(), "frequency_penalty");
        drop_if(from.presence_penalty.has_value(), "presence_penalty");
        drop_if(from.repetition_penalty.has_value(), "repetition_penalty");
        drop_if(from.seed.has_value(), "seed");
        drop_if(from.n.value_or(1) != 1, "n");
        drop_if(!from.logit_bias_json.empty(), "logit_bias");
        drop_if(from.logprobs.value_or(false), "logprobs");
        drop_if(from.top_logprobs.has_value(), "top_logprobs");
    }

    void stops() {
        bool open = false;
        for (const std::string& stop : request_.sampling.stop) {
            if (is_blank(stop)) {  // refused
                dropped_.add("stop");
                continue;
            }
            if (!open) out_.key("stop_sequences").open_array();
            open = true;
            out_.text(stop);
        }
        if (open) out_.close_array();
    }

    void metadata() {
        constexpr std::string_view prefix = "metadata.";
        const std::string& user =
            request_.user.empty() ? request_.safety_identifier : request_.user;
        bool any = !user.empty();
        for (const llm::Extra& extra : request_.extras)
            any = any || (extra.wire == wire_name && extra.name.starts_with(prefix));
        drop_if(!request_.metadata.empty(), "metadata");
        if (!any) return;
        out_.key("metadata").open_object();
        if (!user.empty()) out_.member("user_id", user);
        write_extras_under(out_, request_.extras, prefix);
        out_.close_object();
    }

    // OpenAI's "default" is standard_only: no priority capacity.
    void service_tier() {
        const std::string& tier = request_.service_tier;
        if (tier == "auto" || tier == "standard_only")
            out_.member("service_tier", tier);
        else if (tier == "default")
            out_.member("service_tier", "standard_only");
        else
            drop_if(!tier.empty(), "service_tier");
    }

    void extras() {
        for (const llm::Extra& extra : request_.extras) {
            const bool inside =
                extra.name.starts_with("output_config.") || extra.name.starts_with("metadata.");
            const bool version =
                extra.name == "anthropic_version" && !options_.anthropic_body_version.empty();
            if (extra.wire != wire_name)
                dropped_.add(extra.name);
            else if (!inside && !version)
                out_.member_raw(extra.name, extra.json);
        }
    }

    void unsaid() {
        drop_if(!request_.verbosity.empty(), "verbosity");
        drop_if(std::ranges::any_of(request_.modalities,
                                    [](const std::string& one) { return one != "text"; }),
                "modalities");
        drop_if(request_.audio.has_value(), "audio");
        drop_if(request_.store.value_or(false), "store");
        drop_if(!request_.prompt_cache_key.empty(), "prompt_cache_key");
        drop_if(!request_.prompt_cache_retention.empty(), "prompt_cache_retention");
        drop_if(!request_.previous_response.empty(), "previous_response_id");
        drop_if(!request_.conversation.empty(), "conversation");
        drop_if(!request_.cached_content.empty(), "cached_content");
    }

    void drop_if(bool there, std::string field) {
        if (there) dropped_.add(std::move(field));
    }

    const llm::ChatRequest& request_;
    const WriteOptions& options_;
    std::string body_;
    json::Writer out_;
    Dropped dropped_;
    Blocks blocks_;
};

}  // namespace

Result<Written> write_request(const llm::ChatRequest& request, const WriteOptions& options) {
    return RequestWriter(request, options).run();
}

}  // namespace weir::wire::anthropic
