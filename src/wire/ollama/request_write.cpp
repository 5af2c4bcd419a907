#include <algorithm>
#include <array>

#include "json/document.hpp"
#include "wire/ollama/answer.hpp"
#include "wire/ollama/messages_write.hpp"
#include "wire/ollama/request.hpp"

namespace weir::wire::ollama {

namespace {

using llm::Tool;
using llm::ToolChoice;

// Fields of Ollama's that clients of other wires may put into their bodies.
constexpr auto own_fields = std::to_array<std::string_view>({"keep_alive", "think", "truncate"});
constexpr std::string_view own_options = "options";

class RequestWriter {
public:
    explicit RequestWriter(const llm::ChatRequest& request) : request_(request), out_(body_) {}

    Result<Written> run() {
        out_.open_object().member("model", request_.model.value());
        write_messages(out_, request_, dropped_);
        if (const Result<void> done = tools(); !done) return fail(done.error());
        if (const Result<void> done = format(); !done) return fail(done.error());
        reasoning();
        if (const Result<void> done = options(); !done) return fail(done.error());
        out_.member("stream", request_.stream);
        extras();
        name_losses();
        out_.close_object();
        return Written{.body = std::move(body_), .dropped = dropped_.take()};
    }

private:
    // There is no word for a choice: what must be called cannot be said, and what must not be
    // called is left out.
    Result<void> tools() {
        const auto& choice = request_.tool_choice;
        const ToolChoice::Mode mode = choice ? choice->mode : ToolChoice::Mode::automatic;
        const bool must = mode == ToolChoice::Mode::required || mode == ToolChoice::Mode::named ||
                          (mode == ToolChoice::Mode::allowed && choice->allowed_required);
        if (must && !request_.tools.empty())
            return fail(unsupported("tool_choice", "Ollama cannot be made to call a tool"));
        if (mode == ToolChoice::Mode::none) return {};
        dropped_.add_if(request_.parallel_tool_calls == false, "parallel_tool_calls");
        bool begun = false;
        for (std::size_t i = 0; i < request_.tools.size(); ++i) {
            const Tool& tool = request_.tools[i];
            if (mode == ToolChoice::Mode::allowed && !is_named(*choice, tool)) continue;
            if (tool.kind != Tool::Kind::function)
                return fail(unsupported("tools[" + std::to_string(i) + "]",
                                        "Ollama has functions with JSON arguments only"));
            if (!begun) out_.key("tools").open_array();
            begun = true;
            write_tool(tool);
        }
        if (begun) out_.close_array();
        return {};
    }

    static bool is_named(const ToolChoice& choice, const Tool& tool) {
        return std::ranges::any_of(
            choice.names, [&](const ToolChoice::Name& one) { return one.name == tool.name; });
    }

    void write_tool(const Tool& tool) {
        out_.open_object().member("type", "function").key("function").open_object();
        out_.member("name", tool.name);
        if (!tool.description.empty()) out_.member("description", tool.description);
        out_.member_raw("parameters", tool.parameters_json.empty()
                                          ? R"({"type":"object","properties":{}})"
                                          : tool.parameters_json);
        out_.close_object().close_object();
        dropped_.add_if(tool.strict == true, "tools.function.strict");
        dropped_.add_if(tool.cache.has_value(), "cache_control");
    }

    Result<void> format() {
        using Kind = llm::ResponseFormat::Kind;
        if (!request_.response_format) return {};
        const llm::ResponseFormat& wanted = *request_.response_format;
        switch (wanted.kind) {
            case Kind::text: return {};
            case Kind::json_object: out_.member("format", "json"); return {};
            case Kind::json_schema:
                if (wanted.schema_json.empty())
                    out_.member("format", "json");
                else
                    out_.member_raw("format", wanted.schema_json);
                return {};
            case Kind::other: break;
        }
        return fail(unsupported("response_format", "Ollama has JSON and JSON schemas only"));
    }

    // true and false for every model that thinks; levels for those that have some (gpt-oss).
    void reasoning() {
        if (!request_.reasoning || given("think") != nullptr) return;
        const llm::ReasoningControl& ask = *request_.reasoning;
        dropped_.add_if(ask.budget.has_value(), "reasoning.budget");
        dropped_.add_if(ask.show_text == false, "reasoning.exclude");
        dropped_.add_if(!ask.summary.empty(), "reasoning.summary");
        if (ask.enabled == false || ask.effort == llm::Effort::none)
            out_.member("think", false);
        else if (ask.effort)
            out_.member("think", level_of(*ask.effort));
        else if (ask.enabled || ask.budget)
            out_.member("think", true);
    }

    static std::string_view level_of(llm::Effort effort) {
        switch (effort) {
            case llm::Effort::none:
            case llm::Effort::minimal:
            case llm::Effort::low: return "low";
            case llm::Effort::medium: return "medium";
            case llm::Effort::high:
            case llm::Effort::xhigh:
            case llm::Effort::max: break;
        }
        return "high";
    }

    // What the client said in its own words, then what it said in Ollama's and not there.
    Result<void> options() {
        std::string text;
        json::Writer to(text);
        const llm::Sampling& from = request_.sampling;
        to.open_object();
        if (request_.output_max) to.member("num_predict", request_.output_max->value());
        to.maybe("temperature", from.temperature).maybe("top_p", from.top_p);
        to.maybe("top_k", from.top_k).maybe("min_p", from.min_p).maybe("seed", from.seed);
        to.maybe("repeat_penalty", from.repetition_penalty);
        to.maybe("presence_penalty", from.presence_penalty);
        to.maybe("frequency_penalty", from.frequency_penalty);
        if (!from.stop.empty()) {
            to.key("stop").open_array();
            for (const std::string& stop : from.stop)
                to.text(stop);
            to.close_array();
        }
        if (const llm::Extra* own = given(own_options)) {
            const Result<json::Document> read = json::read(own->json);
            if (!read || !read->root().is_object()) {
                Error error(ErrorKind::invalid_request, "options must be an object");
                return fail(error.at_field(std::string(own_options)));
            }
            for (const json::Member& member : read->root().members()) {
                const std::string key = member.key.text();
                if (!text.contains("\"" + key + "\":")) to.member_raw(key, member.value.raw());
            }
        }
        to.close_object();
        if (text != "{}") out_.member_raw("options", text);
        return {};
    }

    const llm::Extra* given(std::string_view name) const {
        const auto found = std::ranges::find(request_.extras, name, &llm::Extra::name);
        return found == request_.extras.end() ? nullptr : &*found;
    }

    void extras() {
        for (const llm::Extra& extra : request_.extras) {
            if (std::ranges::find(own_fields, extra.name) != own_fields.end())
                out_.member_raw(extra.name, extra.json);
            else
                dropped_.add_if(extra.name != own_options, extra.name);
        }
    }

    void name_losses() {
        const llm::Sampling& from = request_.sampling;
        dropped_.add_if(from.n.value_or(1) != 1, "n");
        dropped_.add_if(!from.logit_bias_json.empty(), "logit_bias");
        dropped_.add_if(from.logprobs.value_or(false), "logprobs");
        dropped_.add_if(from.top_logprobs.has_value(), "top_logprobs");
        dropped_.add_if(!request_.verbosity.empty(), "verbosity");
        dropped_.add_if(std::ranges::any_of(request_.modalities,
                                            [](const std::string& one) { return one != "text"; }),
                        "modalities");
        dropped_.add_if(request_.audio.has_value(), "audio");
        dropped_.add_if(!request_.user.empty(), "user");
        dropped_.add_if(!request_.safety_identifier.empty(), "safety_identifier");
        dropped_.add_if(!request_.metadata.empty(), "metadata");
        dropped_.add_if(!request_.service_tier.empty(), "service_tier");
        dropped_.add_if(request_.store.has_value(), "store");
        dropped_.add_if(!request_.prompt_cache_key.empty(), "prompt_cache_key");
        dropped_.add_if(!request_.prompt_cache_retention.empty(), "prompt_cache_retention");
        dropped_.add_if(request_.cache.has_value(), "cache_control");
        dropped_.add_if(!request_.previous_response.empty(), "previous_response_id");
        dropped_.add_if(!request_.conversation.empty(), "conversation");
        dropped_.add_if(!request_.cached_content.empty(), "cached_content");
    }

    const llm::ChatRequest& request_;
    std::string body_;
    json::Writer out_;
    Dropped dropped_;
};

}  // namespace

Result<Written> write_request(const llm::ChatRequest& request, const WriteOptions&) {
    return RequestWriter(request).run();
}

}  // namespace weir::wire::ollama
