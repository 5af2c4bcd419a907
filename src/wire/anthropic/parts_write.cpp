#include "wire/anthropic/parts_write.hpp"

#include <algorithm>

#include "json/document.hpp"
#include "wire/anthropic/field.hpp"

namespace weir::wire::anthropic {

namespace {

using Version = WriteOptions::AnthropicVersion;

struct Sayable {
    Place place;
    const WriteOptions& options;

    bool operator()(const llm::Text& text) const {
        return place == Place::answer ? !text.text.empty() : !text.text.is_only(blanks);
    }
    bool operator()(const llm::Image& image) const {
        return place == Place::user && can_say(image);
    }
    bool operator()(const llm::Audio&) const { return false; }
    bool operator()(const llm::Video&) const { return false; }
    bool operator()(const llm::File& file) const {
        const bool allowed =
            place == Place::user ||
            (place == Place::assistant && options.anthropic_version == Version::v2023_06_01);
        return allowed && can_say(file);
    }
    bool operator()(const llm::Refusal& refusal) const { return says(refusal.text); }
    bool operator()(const llm::Opaque& opaque) const { return opaque.wire == wire_name; }
    bool operator()(const llm::ToolCall&) const { return true; }
    bool operator()(const llm::ToolResult&) const { return true; }
    // To Anthropic only its own, with their proof; to clients all, with a proof of ours.
    bool operator()(const llm::Reasoning& reasoning) const {
        const bool own = goes_back(reasoning.origin, wire_name, options);
        if (place == Place::answer)
            return own || options.reasoning_text != WriteOptions::ReasoningText::none;
        const bool proven = !reasoning.signature.empty() || !reasoning.data.empty();
        return proven && own;
    }

    // Blank texts are refused in requests.
    bool says(std::string_view text) const {
        return place == Place::answer ? !text.empty() : !is_blank(text);
    }
};

class BlockWriter {
public:
    BlockWriter(Blocks& to, const llm::Part& part, Place place, const std::string& path,
                const std::optional<llm::CacheMarker>& cache)
        : to_(to), part_(part), place_(place), path_(path), cache_(cache) {}

    void run() { std::visit(*this, part_.body); }

    void operator()(const llm::Text& text) {
        begin("text").member("text", text.text);
        citations(text);
        end();
    }
    void operator()(const llm::Refusal& refusal) {
        begin("text").member("text", refusal.text);
        end();
    }
    void operator()(const llm::Image& image) {
        begin("image");
        write_source(to_.out, image);
        if (!image.detail.empty() && image.detail != "auto") to_.dropped.add(path_ + ".detail");
        end();
    }
    void operator()(const llm::File& file) {
        begin("document");
        write_source(to_.out, file);
        const std::string& title = file.title.empty() ? file.name : file.title;
        if (!title.empty()) to_.out.member("title", title);
        if (!file.context.empty()) to_.out.member("context", file.context);
        if (file.citations_wanted)
            to_.out.key("citations").open_object().member("enabled", true).close_object();
        end();
    }
    void operator()(const llm::Opaque& opaque) { to_.out.raw(opaque.json); }
    void operator()(const llm::ToolCall& call) {
        begin("tool_use");
        // Clients need not keep to the rule for ids.
        const bool as_is = place_ == Place::answer && !call.id.value().empty();
        to_.out.member("id", as_is ? call.id.value() : to_.ids.for_call(call.id));
        to_.out.member("name", call.name).member_raw("input", input_object(call));
        end();
    }
    void operator()(const llm::ToolResult& result) {
        begin("tool_result").member("tool_use_id", to_.ids.for_result(result.call));
        result_content(result);
        if (result.is_error) to_.out.member("is_error", true);
        end();
    }
    void operator()(const llm::Reasoning& reasoning) {
        const bool ours = goes_back(reasoning.origin, wire_name, to_.options);
        if (ours && !reasoning.data.empty()) {
            begin("redacted_thinking").member("data", reasoning.data);
        } else {
            begin("thinking").member("thinking", reasoning.text);
            to_.out.member("signature", ours ? reasoning.signature : seal_proof(reasoning));
        }
        if (cache_) to_.dropped.add(path_ + ".cache_control");  // illegal here
        write_extras_under(to_.out, part_.extras, {});
        to_.out.close_object();
    }
    void operator()(const llm::Audio&) {}
    void operator()(const llm::Video&) {}

private:
    json::Writer& begin(std::string_view type) {
        return to_.out.open_object().member("type", type);
    }
    void end() {
        write_cache(to_, cache_);
        write_extras_under(to_.out, part_.extras, {});
        to_.out.close_object();
    }

    // The newer version refuses citations in what the user says.
    void citations(const llm::Text& text) {
        const bool refused =
            place_ == Place::user && to_.options.anthropic_version != Version::v2023_06_01;
        bool any = false;
        for (const llm::Citation& citation : text.citations) {
            const bool own = citation.origin.wire == wire_name && !citation.raw_json.empty();
            if (refused || (!own && place_ != Place::answer)) {
                to_.dropped.add(path_ + ".citations");
                continue;
            }
            if (!any) to_.out.key("citations").open_array();
            any = true;
            write_citation(to_.out, citation);
        }
        if (any) to_.out.close_array();
    }

    void result_content(const llm::ToolResult& result) {
        const auto* text =
            result.content.size() == 1 ? std::get_if<llm::Text>(&result.content[0].body) : nullptr;
        if (text && !result.content[0].cache && text->citations.empty()) {
            to_.out.member("content", text->text);
            return;
        }
        bool any = false;
        for (const llm::ResultContent& content : result.content) {
            const llm::Part inner =
                std::visit([](const auto& body) { return llm::Part{.body = body}; }, content.body);
            if (!can_say(inner, Place::user, to_.options)) {
                name_dropped(inner);
                continue;
            }
            if (!any) to_.out.key("content").open_array();
            any = true;
            BlockWriter(to_, inner, Place::user, path_ + ".content", content.cache).run();
        }
        if (any) to_.out.close_array();
    }

    void name_dropped(const llm::Part& inner) {
        if (!std::holds_alternative<llm::Text>(inner.body))
            to_.dropped.add(path_ + ".content." + std::string(llm::name(inner.body)));
    }

    Blocks& to_;
    const llm::Part& part_;
    Place place_;
    const std::string& path_;
    const std::optional<llm::CacheMarker>& cache_;
};

// Blank texts are refused, and say nothing that could be missed.
void name_dropped(Blocks& to, const llm::Part& part, const std::string& path) {
    const bool text = std::holds_alternative<llm::Text>(part.body) ||
                      std::holds_alternative<llm::Refusal>(part.body);
    if (!text)
        to.dropped.add(path + ".content." + std::string(llm::name(part.body)));
    else if (part.cache)
        to.dropped.add(path + ".cache_control");
}

constexpr json::Limits arguments_limits = {.depth_max = 100};

}  // namespace

void Dropped::add(std::string field) {
    if (std::ranges::find(fields_, field) == fields_.end()) fields_.push_back(std::move(field));
}

bool is_blank(std::string_view text) {
    return text.find_first_not_of(blanks) == std::string_view::npos;
}

bool can_say(const llm::Part& part, Place place, const WriteOptions& options) {
    return std::visit(Sayable{place, options}, part.body);
}

bool write_block(Blocks& to, const llm::Part& part, Place place, const std::string& path,
                 const std::optional<llm::CacheMarker>& cache) {
    if (!can_say(part, place, to.options)) {
        name_dropped(to, part, path);
        return false;
    }
    if (part.signature && place != Place::answer) to.dropped.add(path + ".signature");
    for (const llm::Extra& extra : part.extras)
        if (extra.wire != wire_name) to.dropped.add(path + "." + extra.name);
    BlockWriter(to, part, place, path, cache).run();
    return true;
}

void write_cache(Blocks& to, const std::optional<llm::CacheMarker>& cache) {
    if (!cache || to.options.cache == WriteOptions::Cache::none) return;
    if (to.markers_to_skip > 0) {
        --to.markers_to_skip;
        to.dropped.add("cache_control");
        return;
    }
    to.out.key("cache_control").open_object().member("type", "ephemeral");
    if (cache->ttl == "5m" || cache->ttl == "1h") to.out.member("ttl", cache->ttl);
    to.out.close_object();
}

void write_extras_under(json::Writer& out, const std::vector<llm::Extra>& extras,
                        std::string_view prefix) {
    for (const llm::Extra& extra : extras)
        if (extra.wire == wire_name && extra.name.starts_with(prefix))
            out.member_raw(std::string_view(extra.name).substr(prefix.size()), extra.json);
}

std::string input_object(const llm::ToolCall& call) {
    std::string wrapped;
    json::Writer out(wrapped);
    if (call.kind == llm::ToolCall::Kind::custom) {
        out.open_object().member("input", call.arguments).close_object();
        return wrapped;
    }
    if (is_blank(call.arguments)) return "{}";
    const Result<json::Document> arguments = json::read(call.arguments);
    if (arguments && arguments->root().is_object()) return call.arguments;
    // Deeply nested ones would be too deep with one more level.
    if (arguments && json::validate(call.arguments, arguments_limits))
        out.open_object().member_raw("value", call.arguments).close_object();
    else
        out.open_object().member("_raw", call.arguments).close_object();
    return wrapped;
}

void write_citation(json::Writer& out, const llm::Citation& citation) {
    if (citation.origin.wire == wire_name && !citation.raw_json.empty()) {
        out.raw(citation.raw_json);
        return;
    }
    out.open_object().member("type", "web_search_result_location");
    out.member("cited_text", citation.cited_text).member("url", citation.url);
    out.member("title", citation.title).member("encrypted_index", "").close_object();
}

}  // namespace weir::wire::anthropic
