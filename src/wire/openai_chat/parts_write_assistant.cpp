#include <algorithm>

#include "wire/openai_chat/parts.hpp"
#include "wire/openai_chat/parts_write.hpp"

namespace weir::wire::openai_chat {

namespace {

class AssistantWriter {
public:
    AssistantWriter(json::Writer& out, const std::vector<llm::Part>& parts,
                    const WriteOptions& options, const std::string& path, Dropped& dropped)
        : out_(out), parts_(parts), options_(options), path_(path), dropped_(dropped) {}

    void run() {
        content();
        refusal();
        reasoning();
        text_signature();
        audio();
        images();
        annotations();
        calls();
    }

private:
    template <class Body, class Use>
    void each(Use use) const {
        for (const llm::Part& part : parts_)
            if (const auto* body = std::get_if<Body>(&part.body)) use(part, *body);
    }
    template <class Body>
    std::size_t count() const {
        return static_cast<std::size_t>(std::ranges::count_if(
            parts_, [](const llm::Part& part) { return std::holds_alternative<Body>(part.body); }));
    }

    bool in_content(const llm::Part& part) const {
        if (const auto* reasoning = std::get_if<llm::Reasoning>(&part.body))
            return goes_back(reasoning->origin, wire_name, options_) &&
                   !reasoning->raw_json.empty() &&
                   (reasoning->format == thinking_part || reasoning->format == reasoning_part);
        return std::holds_alternative<llm::Text>(part.body) ||
               std::holds_alternative<llm::Opaque>(part.body) ||
               std::holds_alternative<llm::Video>(part.body) ||
               std::holds_alternative<llm::File>(part.body);
    }

    // One plain text is a string; all else is an array; nothing is null.
    void content() {
        std::vector<const llm::Part*> parts;
        for (const llm::Part& part : parts_)
            if (in_content(part)) parts.push_back(&part);
        out_.key("content");
        if (parts.empty()) {
            out_.null();
            return;
        }
        const auto* text = std::get_if<llm::Text>(&parts[0]->body);
        if (parts.size() == 1 && text && !parts[0]->cache && !has_own_extras(parts[0]->extras)) {
            out_.text(text->text);
            return;
        }
        out_.open_array();
        for (const llm::Part* part : parts)
            if (!write_content_part(out_, part->body, options_, part->cache, part->extras))
                dropped_.add(path_ + ".content");
        out_.close_array();
    }

    void refusal() {
        std::string text;
        each<llm::Refusal>([&](const llm::Part&, const llm::Refusal& one) { text += one.text; });
        if (!text.empty()) out_.member("refusal", text);
    }

    // Items with a structure go back as they came; the text of the others into the field that the
    // receiver reads, and their proofs where clients look for them (providers.md 4.9).
    void reasoning() {
        std::string text;
        std::string blocks;
        std::vector<const llm::Reasoning*> details;
        each<llm::Reasoning>([&](const llm::Part& part, const llm::Reasoning& one) {
            if (in_content(part)) return;
            if (!one.raw_json.empty() && goes_back(one.origin, wire_name, options_)) {
                details.push_back(&one);
                return;
            }
            text += one.text;
            if (!is_proven(one)) return;
            const std::size_t before = blocks.size();
            if (before > 0) blocks.push_back(',');
            json::Writer block(blocks);
            if (write_thinking_block(block, one, options_)) return;
            blocks.resize(before);
            // An item that is nothing but its text loses nothing.
            if (!one.signature.empty() || !one.data.empty())
                dropped_.add(path_ + ".reasoning.signature");
        });
        if (!details.empty()) {
            out_.key("reasoning_details").open_array();
            for (const llm::Reasoning* one : details)
                out_.raw(one->raw_json);
            out_.close_array();
        }
        if (!blocks.empty()) out_.key("thinking_blocks").open_array().raw(blocks).close_array();
        using Field = WriteOptions::ReasoningText;
        if (text.empty()) return;
        if (options_.reasoning_text == Field::none)
            dropped_.add(path_ + ".reasoning");
        else
            out_.member(
                options_.reasoning_text == Field::reasoning ? "reasoning" : "reasoning_content",
                text);
    }

    // The proof on a text: the message has one place for it.
    void text_signature() {
        std::string signature;
        for (const llm::Part& part : parts_) {
            if (!part.signature || std::holds_alternative<llm::ToolCall>(part.body)) continue;
            std::string one = signature_for(part, options_);
            if (one.empty()) dropped_.add(path_ + ".signature");
            if (!one.empty()) signature = std::move(one);
        }
        write_signature(out_, signature);
    }

    void audio() {
        each<llm::Audio>([&](const llm::Part&, const llm::Audio& one) {
            out_.key("audio").open_object().member("id", one.id);
            if (one.expires_at != 0) out_.member("expires_at", one.expires_at);
            if (!one.media.data.empty()) out_.member("data", one.media.data);
            if (!one.transcript.empty()) out_.member("transcript", one.transcript);
            out_.close_object();
        });
    }

    void images() {
        if (count<llm::Image>() == 0) return;
        out_.key("images").open_array();
        each<llm::Image>([&](const llm::Part& part, const llm::Image& one) {
            if (!write_content_part(out_, one, options_, part.cache, part.extras))
                dropped_.add(path_ + ".images");
        });
        out_.close_array();
    }

    void annotations() {
        bool any = false;
        each<llm::Text>([&](const llm::Part&, const llm::Text& text) {
            for (const llm::Citation& citation : text.citations) {
                if (!any) out_.key("annotations").open_array();
                any = true;
                write_citation(out_, citation);
            }
        });
        if (any) out_.close_array();
    }

    void calls() {
        if (count<llm::ToolCall>() == 0) return;
        if (options_.legacy_functions) {
            // There was one call at most in that form.
            const auto first = std::ranges::find_if(parts_, [](const llm::Part& part) {
                return std::holds_alternative<llm::ToolCall>(part.body);
            });
            const auto& call = std::get<llm::ToolCall>(first->body);
            out_.key("function_call").open_object().member("name", call.name);
            out_.member("arguments", call.arguments).close_object();
            if (count<llm::ToolCall>() > 1) dropped_.add(path_ + ".tool_calls");
            return;
        }
        out_.key("tool_calls").open_array();
        each<llm::ToolCall>([&](const llm::Part& part, const llm::ToolCall& call) {
            const std::string signature = signature_for(part, options_);
            if (part.signature && signature.empty()) dropped_.add(path_ + ".signature");
            write_tool_call(out_, part, call, call.arguments, -1, signature);
        });
        out_.close_array();
    }

    json::Writer& out_;
    const std::vector<llm::Part>& parts_;
    const WriteOptions& options_;
    const std::string& path_;
    Dropped& dropped_;
};

}  // namespace

namespace {

// A form that this wire lends from another: a provider that used it gets it back; without a name
// nobody in particular is written for.
bool is_lent(const llm::Origin& origin, std::string_view from, const WriteOptions& options) {
    return origin.wire == from && (options.provider.empty() || origin.provider == options.provider);
}

}  // namespace

std::string signature_for(const llm::Part& part, const WriteOptions& options) {
    if (!part.signature) return {};
    if (options.from_other_wire) return seal_signature(*part.signature, Seal::On::here);
    return is_lent(part.signature->origin, "gemini", options) ? part.signature->bytes : "";
}

void write_signature(json::Writer& out, std::string_view signature) {
    if (signature.empty()) return;
    out.key("extra_content").open_object().key("google").open_object();
    out.member("thought_signature", signature).close_object().close_object();
}

bool write_thinking_block(json::Writer& out, const llm::Reasoning& thoughts,
                          const WriteOptions& options) {
    const bool sealed = options.from_other_wire;
    if (!sealed && !is_lent(thoughts.origin, "anthropic", options)) return false;
    const bool redacted = !thoughts.data.empty() && thoughts.text.empty();
    const std::string& own = redacted ? thoughts.data : thoughts.signature;
    out.open_object().member("type", redacted ? "redacted_thinking" : "thinking");
    if (!redacted) out.member("thinking", thoughts.text);
    out.member(redacted ? "data" : "signature", sealed ? seal_proof(thoughts) : own);
    out.close_object();
    return true;
}

void write_tool_call(json::Writer& out, const llm::Part& part, const llm::ToolCall& call,
                     std::string_view arguments, int index, std::string_view signature) {
    const bool custom = call.kind == llm::ToolCall::Kind::custom;
    out.open_object();
    if (index >= 0) out.member("index", index);
    if (!call.id.value().empty()) out.member("id", call.id.value());
    out.member("type", custom ? "custom" : "function");
    out.key(custom ? "custom" : "function").open_object().member("name", call.name);
    out.member(custom ? "input" : "arguments", arguments).close_object();
    write_signature(out, signature);
    write_extras_under(out, part.extras, {});
    out.close_object();
}

void write_assistant(json::Writer& out, const std::vector<llm::Part>& parts,
                     const WriteOptions& options, const std::string& path, Dropped& dropped) {
    AssistantWriter(out, parts, options, path, dropped).run();
}

}  // namespace weir::wire::openai_chat
