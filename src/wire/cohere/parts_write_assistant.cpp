#include <algorithm>

#include "wire/cohere/parts.hpp"
#include "wire/cohere/parts_write.hpp"

namespace weir::wire::cohere {

namespace {

class AssistantWriter {
public:
    AssistantWriter(json::Writer& out, const std::vector<llm::Part>& parts,
                    const WriteOptions& options, const std::string& path, Dropped& dropped)
        : out_(out), parts_(parts), options_(options), path_(path), dropped_(dropped) {}

    void run() {
        name_losses();
        content();
        plan();
        calls();
        citations();
    }

private:
    using ReasoningText = WriteOptions::ReasoningText;

    // Proofs are of no use here: this wire has none, and nobody else may see them.
    void name_losses() {
        for (const llm::Part& part : parts_) {
            if (part.signature) dropped_.add(path_ + ".signature");
            if (part.cache && options_.cache != WriteOptions::Cache::none)
                dropped_.add("cache_control");
            const auto* reasoning = std::get_if<llm::Reasoning>(&part.body);
            if (!reasoning) continue;
            if (!reasoning->signature.empty() || !reasoning->data.empty())
                dropped_.add(path_ + ".reasoning.signature");
            if (!reasoning->text.empty() && options_.reasoning_text == ReasoningText::none)
                dropped_.add(path_ + ".reasoning");
        }
    }

    bool in_content(const llm::Part& part) const {
        if (const auto* text = std::get_if<llm::Text>(&part.body)) return !text->text.empty();
        if (const auto* reasoning = std::get_if<llm::Reasoning>(&part.body))
            return !reasoning->text.empty() && !is_plan(*reasoning) &&
                   options_.reasoning_text != ReasoningText::none;
        return !std::holds_alternative<llm::ToolCall>(part.body) &&
               !std::holds_alternative<llm::ToolResult>(part.body) &&
               !std::holds_alternative<llm::Reasoning>(part.body);
    }

    template <class Body>
    bool any() const {
        return std::ranges::any_of(
            parts_, [](const llm::Part& part) { return std::holds_alternative<Body>(part.body); });
    }

    // Left out where there are calls and nothing to say.
    void content() {
        const bool some =
            std::ranges::any_of(parts_, [this](const llm::Part& part) { return in_content(part); });
        if (!some && any<llm::ToolCall>()) return;
        out_.key("content").open_array();
        for (const llm::Part& part : parts_)
            if (in_content(part) && !write_content_item(out_, part))
                dropped_.add(path_ + "." + std::string(llm::name(part.body)));
        out_.close_array();
    }

    void plan() {
        std::string text;
        for (const llm::Part& part : parts_)
            if (const auto* reasoning = std::get_if<llm::Reasoning>(&part.body))
                if (is_plan(*reasoning)) text += reasoning->text;
        if (!text.empty() && options_.reasoning_text != ReasoningText::none)
            out_.member("tool_plan", text);
    }

    void calls() {
        if (!any<llm::ToolCall>()) return;
        out_.key("tool_calls").open_array();
        for (const llm::Part& part : parts_) {
            const auto* call = std::get_if<llm::ToolCall>(&part.body);
            if (!call) continue;
            if (call->kind == llm::ToolCall::Kind::function) {
                write_tool_call(out_, part, *call,
                                call->arguments.empty() ? "{}" : call->arguments);
                continue;
            }
            std::string arguments;
            json::Writer(arguments).open_object().member("input", call->arguments).close_object();
            write_tool_call(out_, part, *call, arguments);
        }
        out_.close_array();
    }

    void citations() {
        const bool cited = std::ranges::any_of(parts_, [](const llm::Part& part) {
            const auto* text = std::get_if<llm::Text>(&part.body);
            return text && !text->citations.empty();
        });
        if (!cited) return;
        bool open = false;
        CitedText in;
        for (const llm::Part& part : parts_) {
            if (const auto* text = std::get_if<llm::Text>(&part.body)) {
                in.text = text->text;
                for (const llm::Citation& citation : text->citations) {
                    if (!open) out_.key("citations").open_array();
                    open = true;
                    write_citation(out_, citation, in);
                }
                in.before += characters(text->text);
            }
            if (in_content(part)) ++in.content_index;
        }
        if (open) out_.close_array();
    }

    json::Writer& out_;
    const std::vector<llm::Part>& parts_;
    const WriteOptions& options_;
    const std::string& path_;
    Dropped& dropped_;
};

}  // namespace

void write_assistant(json::Writer& out, const std::vector<llm::Part>& parts,
                     const WriteOptions& options, const std::string& path, Dropped& dropped) {
    AssistantWriter(out, parts, options, path, dropped).run();
}

}  // namespace weir::wire::cohere
