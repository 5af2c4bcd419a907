#include "wire/bedrock/parts_write.hpp"

#include <algorithm>

#include "json/document.hpp"
#include "wire/bedrock/parts.hpp"

namespace weir::wire::bedrock {

namespace {

constexpr std::string_view blanks = " \t\r\n";

bool is_blank(std::string_view text) {
    return text.find_first_not_of(blanks) == std::string_view::npos;
}

// The text of guardContent with what was beside it ("qualifiers").
void write_guarded(json::Writer& out, const llm::Text& text, const std::string& beside) {
    out.open_object().key(guard_extra).open_object().key("text").open_object();
    out.member("text", text.text);
    if (const Result<json::Document> rest = json::read(beside))
        for (const json::Member& member : rest->root().members())
            out.member_raw(member.key.text(), member.value.raw());
    out.close_object().close_object();
}

}  // namespace

void Dropped::add(std::string field) {
    if (std::ranges::find(fields_, field) == fields_.end()) fields_.push_back(std::move(field));
}

void write_extras(json::Writer& out, const Extras& extras, Dropped& dropped) {
    for (const llm::Extra& extra : extras) {
        if (extra.wire == wire_name)
            out.member_raw(extra.name, extra.json);
        else
            dropped.add(extra.name);
    }
}

void write_extras_under(json::Writer& out, const Extras& extras, std::string_view prefix) {
    for (const llm::Extra& extra : extras)
        if (extra.wire == wire_name && extra.name.starts_with(prefix) && extra.name != source_extra)
            out.member_raw(std::string_view(extra.name).substr(prefix.size()), extra.json);
}

const std::string* find_extra(const Extras& extras, std::string_view name) {
    for (const llm::Extra& extra : extras)
        if (extra.wire == wire_name && extra.name == name) return &extra.json;
    return nullptr;
}

std::string input_object(const llm::ToolCall& call) {
    if (is_blank(call.arguments)) return "{}";
    const Result<json::Document> read = json::read(call.arguments);
    if (read && read->root().is_object()) return call.arguments;
    std::string object;
    json::Writer out(object);
    out.open_object();
    if (call.kind == llm::ToolCall::Kind::custom)
        out.member("input", call.arguments);
    else if (read)
        out.member_raw("value", call.arguments);
    else
        out.member("_raw", call.arguments);
    out.close_object();
    return object;
}

void write_citation(json::Writer& out, const llm::Citation& citation) {
    if (citation.origin.wire == wire_name && !citation.raw_json.empty()) {
        out.raw(citation.raw_json);
        return;
    }
    out.open_object();
    if (!citation.title.empty()) out.member("title", citation.title);
    if (!citation.cited_text.empty()) {
        out.key("sourceContent").open_array().open_object().member("text", citation.cited_text);
        out.close_object().close_array();
    }
    if (!citation.url.empty()) {
        out.key("location").open_object().key("web").open_object();
        out.member("url", citation.url).close_object().close_object();
    }
    out.close_object();
}

void write_cache_point(json::Writer& out, const llm::CacheMarker& cache) {
    out.open_object().key("cachePoint").open_object().member("type", "default");
    // The two lifetimes there are; OpenAI's 30 minutes are nearest to the usual one.
    if (cache.ttl == "1h" || cache.ttl == "5m") out.member("ttl", cache.ttl);
    out.close_object().close_object();
}

void write_seal_block(json::Writer& out, std::string_view seal) {
    out.open_object().key("reasoningContent").open_object().key("reasoningText").open_object();
    out.member("text", "").member("signature", seal).close_object().close_object().close_object();
}

// Each writes its block and leaves it open, or writes nothing and gives false.
struct BlockWriter::Visitor {
    BlockWriter& self;
    const Extras& extras;
    const std::string& path;

    bool operator()(const llm::Text& text) const {
        json::Writer& out = self.out_;
        if (const std::string* guard = find_extra(extras, guard_extra)) {
            write_guarded(out, text, *guard);
            return true;
        }
        out.open_object();
        if (text.citations.empty()) {
            out.member("text", text.text);
            return true;
        }
        out.key("citationsContent").open_object();
        if (!text.text.empty()) {
            out.key("content").open_array().open_object().member("text", text.text);
            out.close_object().close_array();
        }
        out.key("citations").open_array();
        for (const llm::Citation& citation : text.citations)
            write_citation(out, citation);
        out.close_array();
        write_extras_under(out, extras, "citationsContent.");
        out.close_object();
        return true;
    }
    bool operator()(const llm::Image& image) const {
        const bool written = write_image(self.out_, image, extras);
        if (written && !image.detail.empty() && image.detail != "auto")
            self.dropped_.add(path + ".image.detail");
        return written;
    }
    bool operator()(const llm::Audio& audio) const { return write_audio(self.out_, audio, extras); }
    bool operator()(const llm::Video& video) const { return write_video(self.out_, video, extras); }
    bool operator()(const llm::File& file) const {
        const bool written = write_document(self.out_, file, extras, self.names_);
        const bool titled = find_extra(extras, search_extra) || file.name.empty();
        if (written && !titled && !file.title.empty()) self.dropped_.add(path + ".file.title");
        return written;
    }
    bool operator()(const llm::Refusal& refusal) const {
        self.out_.open_object().member("text", refusal.text);
        return true;
    }
    bool operator()(const llm::Opaque&) const { return false; }
    bool operator()(const llm::ToolCall& call) const {
        json::Writer& out = self.out_;
        out.open_object().key("toolUse").open_object();
        out.member("toolUseId", self.id_of(call));
        out.member("name", call.name).member_raw("input", input_object(call));
        write_extras_under(out, extras, "toolUse.");
        out.close_object();
        return true;
    }
    bool operator()(const llm::ToolResult& result) const {
        json::Writer& out = self.out_;
        out.open_object().key("toolResult").open_object();
        out.member("toolUseId", self.ids_.of_result(result.call)).key("content").open_array();
        bool any = false;
        for (const llm::ResultContent& content : result.content) {
            const bool written = self.result_content(content);
            any = any || written;
            const auto* text = std::get_if<llm::Text>(&content.body);
            if (!written && !text) self.dropped_.add(path + ".toolResult");
        }
        // There must be one, and blank ones are refused (providers.md 4.6).
        if (!any) out.open_object().member("text", "(empty)").close_object();
        out.close_array();
        if (result.is_error) out.member("status", "error");
        write_extras_under(out, extras, "toolResult.");
        out.close_object();
        return true;
    }
    bool operator()(const llm::Reasoning& reasoning) const {
        const bool own = goes_back(reasoning.origin, wire_name, self.options_);
        if (self.whom_ != For::client && !own) return false;
        json::Writer& out = self.out_;
        out.open_object().key("reasoningContent").open_object();
        if (own && !reasoning.data.empty()) {
            out.member("redactedContent", reasoning.data);
        } else {
            const std::string proof = own ? reasoning.signature : seal_proof(reasoning);
            out.key("reasoningText").open_object().member("text", reasoning.text);
            if (!proof.empty()) out.member("signature", proof);
            out.close_object();
        }
        write_extras_under(out, extras, "reasoningContent.");
        out.close_object();
        return true;
    }
};

std::string BlockWriter::id_of(const llm::ToolCall& call) {
    if (whom_ != For::client) return ids_.of_call(call.id);
    const int number = calls_++;
    return call.id.value().empty() ? make_call_id(options_.id, number) : call.id.value();
}

bool BlockWriter::result_content(const llm::ResultContent& content) {
    bool written = true;
    if (const auto* text = std::get_if<llm::Text>(&content.body)) {
        if (text->text.is_only(blanks)) return false;
        out_.open_object();
        if (content.is_json && json::validate(text->text))
            out_.member_raw("json", text->text);
        else
            out_.member("text", text->text);
    } else if (const auto* opaque = std::get_if<llm::Opaque>(&content.body)) {
        if (opaque->wire != wire_name) return false;
        out_.raw(opaque->json);
        return true;
    } else if (const auto* image = std::get_if<llm::Image>(&content.body)) {
        written = write_image(out_, *image, {});
    } else if (const auto* file = std::get_if<llm::File>(&content.body)) {
        written = write_document(out_, *file, {}, names_);
    } else if (const auto* video = std::get_if<llm::Video>(&content.body)) {
        written = write_video(out_, *video, {});
    } else {
        return false;  // results hold no sound
    }
    if (written) out_.close_object();
    return written;
}

bool BlockWriter::write(const llm::Part& part, const std::string& path) {
    if (const auto* opaque = std::get_if<llm::Opaque>(&part.body)) {
        if (opaque->wire != wire_name) return false;
        out_.raw(opaque->json);
        return true;
    }
    // A block of its own before the part's: there is no place for it inside.
    const bool sealed = part.signature && whom_ == For::client &&
                        (std::holds_alternative<llm::ToolCall>(part.body) ||
                         std::holds_alternative<llm::Text>(part.body));
    if (sealed) write_seal_block(out_, seal_signature(*part.signature, Seal::On::next_part));
    if (!std::visit(Visitor{*this, part.extras, path}, part.body)) return false;
    if (part.signature && !sealed) dropped_.add(path + ".signature");
    // Members beside the block's own key: those inside have a dot.
    for (const llm::Extra& extra : part.extras) {
        if (extra.wire != wire_name)
            dropped_.add(extra.name);
        else if (extra.name.find('.') == std::string::npos && extra.name != guard_extra &&
                 extra.name != search_extra)
            out_.member_raw(extra.name, extra.json);
    }
    out_.close_object();
    return true;
}

}  // namespace weir::wire::bedrock
