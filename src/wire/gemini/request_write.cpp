#include <array>

#include "wire/gemini/extras.hpp"
#include "wire/gemini/names.hpp"
#include "wire/gemini/request.hpp"
#include "wire/gemini/request_write_parts.hpp"

namespace weir::wire::gemini {

namespace {

// "default" and "auto" are OpenAI's words for what this wire calls standard or leaves out.
std::string_view service_tier(std::string_view tier) {
    if (tier == "default") return "standard";
    return tier == "auto" ? "" : tier;
}

void drop_unsaid(const llm::ChatRequest& request, Dropped& dropped) {
    const std::array<std::pair<std::string_view, bool>, 9> unsaid = {{
        {"user", !request.user.empty()},
        {"safety_identifier", !request.safety_identifier.empty()},
        {"metadata", !request.metadata.empty()},
        {"verbosity", !request.verbosity.empty()},
        {"prompt_cache_key", !request.prompt_cache_key.empty()},
        {"prompt_cache_retention", !request.prompt_cache_retention.empty()},
        {"cache_control", request.cache.has_value()},
        {"previous_response_id", !request.previous_response.empty()},
        {"conversation", !request.conversation.empty()},
    }};
    for (const auto& [field, is_there] : unsaid)
        if (is_there) dropped.add(std::string(field));
}

}  // namespace

bool wants_older_schemas(const RequestTarget& target) {
    using Schemas = WriteOptions::Schemas;
    if (target.options.schemas != Schemas::by_model)
        return target.options.schemas == Schemas::openapi;
    return !target.generation.reads_json_schema();
}

Result<Written> write_request(const llm::ChatRequest& request, const WriteOptions& options) {
    static constexpr std::array<std::string_view, 2> nested = {"generationConfig.", "toolConfig."};
    Written written;
    written.body.reserve(options.bytes_expected);
    Dropped dropped;
    const Generation generation(request.model.value());
    const RequestTarget target = {options, generation, dropped};
    json::Writer out(written.body);
    out.open_object();
    write_contents(out, request, target);
    if (const Result<void> done = write_tools(out, request, target); !done)
        return fail(done.error());
    if (const Result<void> done = write_generation_config(out, request, target); !done)
        return fail(done.error());
    if (!request.cached_content.empty()) out.member("cachedContent", request.cached_content);
    if (const std::string_view tier = service_tier(request.service_tier); !tier.empty())
        out.member("serviceTier", tier);
    out.maybe("store", request.store);
    write_extras_under(out, request.extras, {}, nested);
    out.close_object();
    drop_unsaid(request, dropped);
    drop_foreign(request.extras, dropped);
    written.dropped = dropped.take();
    return written;
}

}  // namespace weir::wire::gemini
