#include <array>

#include "json/document.hpp"
#include "wire/gemini/extras.hpp"
#include "wire/gemini/json_text.hpp"
#include "wire/gemini/media.hpp"
#include "wire/gemini/names.hpp"
#include "wire/gemini/parts.hpp"
#include "wire/seal.hpp"

namespace weir::wire::gemini {

namespace {

constexpr std::array<std::string_view, 4> below_part = {"inlineData.", "fileData.", "functionCall.",
                                                        "functionResponse."};

// What goes with every kind of part: its signature and the members without canonical meaning.
void write_modifiers(json::Writer& out, std::string_view signature,
                     std::span<const llm::Extra> extras) {
    if (!signature.empty()) out.member("thoughtSignature", signature);
    write_extras_under(out, extras, {}, below_part);
}

class PartWriter {
public:
    PartWriter(json::Writer& out, const llm::Part& part, const PartTarget& target)
        : out_(out), part_(part), target_(target) {}

    bool operator()(const llm::Text& text) const { return write_text(text.text); }
    bool operator()(const llm::Refusal& refusal) const { return write_text(refusal.text); }

    bool operator()(const llm::Reasoning& thought) const {
        using Shown = WriteOptions::ReasoningText;
        const bool has_proof = !thought.signature.empty() || !thought.data.empty();
        const bool own = goes_back(thought.origin, wire_name, target_.options);
        if (has_proof && !own) drop(".reasoning.signature");
        const std::string_view signature = own ? std::string_view(thought.signature) : "";
        const bool shown = target_.options.reasoning_text != Shown::none && !thought.text.empty();
        if (!shown && !thought.text.empty()) drop(".reasoning");
        if (!shown && signature.empty()) return false;
        out_.open_object();
        if (shown) out_.member("text", thought.text);
        out_.member("thought", true);
        write_modifiers(out_, signature, part_.extras);
        out_.close_object();
        return true;
    }

    bool operator()(const llm::Opaque& opaque) const {
        if (opaque.wire != wire_name) {
            drop(".content");
            return false;
        }
        out_.raw(opaque.json);
        return true;
    }

    bool operator()(const llm::Image& image) const {
        const std::string_view level = media_resolution(image.detail);
        const bool said = !level.empty() && target_.generation.takes_media_in_results();
        if (!level.empty() && !said) drop(".content.image.detail");
        return write_bytes(said ? level : "");
    }
    bool operator()(const llm::Audio& audio) const {
        // A sound that a model made may be known by its words only.
        if (audio.media.data.empty() && !audio.transcript.empty())
            return write_text(audio.transcript);
        return write_bytes();
    }
    bool operator()(const llm::Video&) const { return write_bytes(); }
    bool operator()(const llm::File& file) const {
        if (!file.name.empty()) drop(".content.file.name");
        if (!file.title.empty()) drop(".content.file.title");
        if (!file.context.empty()) drop(".content.file.context");
        if (file.citations_wanted) drop(".content.file.citations");
        return write_bytes();
    }

    bool operator()(const llm::ToolCall&) const { return false; }
    bool operator()(const llm::ToolResult&) const { return false; }

private:
    void drop(std::string_view field) const {
        target_.dropped.add(target_.path + std::string(field));
    }

    static std::string_view media_resolution(std::string_view detail) {
        if (detail == "low") return "MEDIA_RESOLUTION_LOW";
        if (detail == "high" || detail == "original") return "MEDIA_RESOLUTION_HIGH";
        return {};
    }

    // Parts without content are refused (providers.md 4.1).
    template <class AnyText>  // a string, or a LazyText, which is not decoded for this
    bool write_text(const AnyText& text) const {
        const std::string_view signature = signature_of(part_, target_);
        if (text.empty() && signature.empty()) return false;
        out_.open_object().member("text", text);
        write_modifiers(out_, signature, part_.extras);
        out_.close_object();
        return true;
    }

    bool write_bytes(std::string_view resolution = {}) const {
        if (!can_write_media(part_.body)) {
            drop(".content." + std::string(llm::name(part_.body)));
            return false;
        }
        out_.open_object();
        write_media(out_, part_.body, part_.extras);
        if (!resolution.empty() && !find_extra(part_.extras, "mediaResolution"))
            out_.key("mediaResolution").open_object().member("level", resolution).close_object();
        write_modifiers(out_, signature_of(part_, target_), part_.extras);
        out_.close_object();
        return true;
    }

    json::Writer& out_;
    const llm::Part& part_;
    const PartTarget& target_;
};

}  // namespace

std::string_view signature_of(const llm::Part& part, const PartTarget& target) {
    if (!part.signature) return {};
    const llm::Signature& signature = *part.signature;
    if (goes_back(signature.origin, wire_name, target.options) || is_sealed(signature.bytes))
        return signature.bytes;
    target.dropped.add(target.path + ".signature");
    return {};
}

bool write_part(json::Writer& out, const llm::Part& part, const PartTarget& target) {
    if (part.cache) target.dropped.add("cache_control");
    drop_foreign(part.extras, target.dropped);
    return std::visit(PartWriter(out, part, target), part.body);
}

void write_call(json::Writer& out, const llm::ToolCall& call, std::string_view arguments,
                std::string_view signature, bool own_id, std::span<const llm::Extra> extras) {
    out.open_object().key("functionCall").open_object();
    if (own_id) out.member("id", call.id.value());
    out.member("name", call.name);
    out.member_raw("args", arguments);
    write_extras_under(out, extras, "functionCall.");
    out.close_object();
    write_modifiers(out, signature, extras);
    out.close_object();
}

namespace {

// The object that this wire demands (providers.md 4.6).
std::string response_object(const llm::ToolResult& result) {
    std::string text;
    bool first = true;
    for (const llm::ResultContent& content : result.content) {
        const auto* one = std::get_if<llm::Text>(&content.body);
        if (!one) continue;
        if (!first) text.push_back('\n');
        first = false;
        text += one->text;
    }
    if (!result.is_error && is_object(text)) return text;
    std::string object;
    json::Writer out(object);
    out.open_object().member(result.is_error ? "error" : "output", text).close_object();
    return object;
}

llm::PartBody body_of(const llm::ResultContent& content) {
    return std::visit([](const auto& body) { return llm::PartBody(body); }, content.body);
}

bool can_be_inside(const llm::ResultContent& content) {
    if (const auto* opaque = std::get_if<llm::Opaque>(&content.body))
        return opaque->wire == wire_name;
    return can_write_media(body_of(content));
}

void write_inside(json::Writer& out, const llm::ResultContent& content) {
    if (const auto* opaque = std::get_if<llm::Opaque>(&content.body)) {
        out.raw(opaque->json);
        return;
    }
    out.open_object();
    write_media(out, body_of(content), {});
    out.close_object();
}

}  // namespace

void write_result(json::Writer& out, const llm::Part& part, const llm::ToolResult& result,
                  CalledFunction function, const PartTarget& target,
                  std::vector<const llm::ResultContent*>& moved) {
    const bool native =
        target.options.tool_result_media || target.generation.takes_media_in_results();
    std::vector<const llm::ResultContent*> inside;
    for (const llm::ResultContent& content : result.content) {
        if (content.cache) target.dropped.add("cache_control");
        if (std::holds_alternative<llm::Text>(content.body)) continue;
        if (native && can_be_inside(content))
            inside.push_back(&content);
        else
            moved.push_back(&content);
    }
    out.open_object().key("functionResponse").open_object();
    if (function.own_id) out.member("id", result.call.value());
    out.member("name", function.name).member_raw("response", response_object(result));
    if (!inside.empty()) {
        out.key("parts").open_array();
        for (const llm::ResultContent* content : inside)
            write_inside(out, *content);
        out.close_array();
    }
    write_extras_under(out, part.extras, "functionResponse.");
    out.close_object();
    write_modifiers(out, signature_of(part, target), part.extras);
    out.close_object();
}

}  // namespace weir::wire::gemini
