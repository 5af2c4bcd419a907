#include <algorithm>

#include "wire/openai_chat/parts.hpp"
#include "wire/openai_chat/parts_write.hpp"
#include "wire/result_text.hpp"

namespace weir::wire::openai_chat {

namespace {

class MessageWriter {
public:
    MessageWriter(json::Writer& out, const llm::Message& message, const WriteOptions& options,
                  const std::string& path, Dropped& dropped)
        : out_(out), message_(message), options_(options), path_(path), dropped_(dropped) {}

    // Results first: they must follow the calls at once (providers.md 4.6).
    void run() {
        bool results = false;
        for (const llm::Part& part : message_.parts) {
            const auto* result = std::get_if<llm::ToolResult>(&part.body);
            if (!result) continue;
            write_result(*result);
            results = true;
        }
        write_moved_media();
        const bool rest = std::ranges::any_of(message_.parts, [](const llm::Part& part) {
            return !std::holds_alternative<llm::ToolResult>(part.body);
        });
        if (rest || !results) write_rest();
    }

private:
    static bool is_media(const llm::ResultContent& content) {
        return !std::holds_alternative<llm::Text>(content.body) &&
               !std::holds_alternative<llm::Opaque>(content.body);
    }

    static llm::PartBody body_of(const llm::ResultContent& content) {
        return std::visit([](const auto& body) { return llm::PartBody(body); }, content.body);
    }

    void write_result(const llm::ToolResult& result) {
        out_.open_object().member("role", "tool");
        if (!result.call.value().empty()) out_.member("tool_call_id", result.call.value());
        if (!result.name.empty() && message_.role == llm::Role::tool)
            out_.member("name", result.name);
        out_.key("content");
        std::vector<const llm::ResultContent*> kept;
        for (const llm::ResultContent& content : result.content) {
            if (is_media(content) && !options_.tool_result_media)
                moved_.push_back(&content);
            else
                kept.push_back(&content);
        }
        write_result_content(result, kept);
        if (message_.role == llm::Role::tool) {
            write_cache(out_, message_.cache, options_);
            write_extras(out_, message_.extras, dropped_);
        }
        out_.close_object();
    }

    void write_result_content(const llm::ToolResult& result,
                              const std::vector<const llm::ResultContent*>& kept) {
        const auto* text = kept.size() == 1 ? std::get_if<llm::Text>(&kept[0]->body) : nullptr;
        const bool plain = kept.empty() || (text && !kept[0]->cache);
        if (plain) {
            write_result_text(out_, text, result.is_error);
            return;
        }
        out_.open_array();
        if (result.is_error)
            out_.open_object().member("type", "text").member("text", "Error:").close_object();
        for (const llm::ResultContent* content : kept)
            if (!write_content_part(out_, body_of(*content), options_, content->cache, {}))
                dropped_.add(path_ + ".content");
        out_.close_array();
    }

    void write_moved_media() {
        if (moved_.empty()) return;
        out_.open_object().member("role", "user").key("content").open_array();
        for (const llm::ResultContent* content : moved_)
            if (!write_content_part(out_, body_of(*content), options_, content->cache, {}))
                dropped_.add(path_ + ".content");
        out_.close_array().close_object();
    }

    void write_rest() {
        llm::Role role = message_.role;
        if (role == llm::Role::developer && !options_.developer_role) role = llm::Role::system;
        if (role == llm::Role::tool) role = llm::Role::user;
        out_.open_object().member("role", llm::name(role));
        if (!message_.name.empty()) out_.member("name", message_.name);
        if (role == llm::Role::assistant)
            write_assistant(out_, message_.parts, options_, path_, dropped_);
        else
            write_content();
        write_cache(out_, message_.cache, options_);
        write_extras(out_, message_.extras, dropped_);
        out_.close_object();
    }

    void write_content() {
        std::vector<const llm::Part*> parts;
        for (const llm::Part& part : message_.parts)
            if (!std::holds_alternative<llm::ToolResult>(part.body)) parts.push_back(&part);
        out_.key("content");
        const auto* text = parts.size() == 1 ? std::get_if<llm::Text>(&parts[0]->body) : nullptr;
        if (parts.empty() || (text && !parts[0]->cache && !has_own_extras(parts[0]->extras))) {
            write_result_text(out_, text, false);
            return;
        }
        out_.open_array();
        for (const llm::Part* part : parts)
            if (!write_content_part(out_, part->body, options_, part->cache, part->extras))
                dropped_.add(path_ + ".content." + std::string(llm::name(part->body)));
        out_.close_array();
    }

    json::Writer& out_;
    const llm::Message& message_;
    const WriteOptions& options_;
    const std::string& path_;
    Dropped& dropped_;
    std::vector<const llm::ResultContent*> moved_;
};

}  // namespace

void write_message(json::Writer& out, const llm::Message& message, const WriteOptions& options,
                   const std::string& path, Dropped& dropped) {
    MessageWriter(out, message, options, path, dropped).run();
}

}  // namespace weir::wire::openai_chat
