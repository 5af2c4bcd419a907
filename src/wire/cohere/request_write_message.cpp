#include <algorithm>

#include "wire/cohere/documents.hpp"
#include "wire/cohere/parts.hpp"
#include "wire/cohere/parts_write.hpp"
#include "wire/result_text.hpp"

namespace weir::wire::cohere {

namespace {

class MessageWriter {
public:
    MessageWriter(json::Writer& out, const llm::Message& message, const WriteOptions& options,
                  const std::string& path, Aside& aside, Dropped& dropped)
        : out_(out),
          message_(message),
          options_(options),
          path_(path),
          aside_(aside),
          dropped_(dropped) {}

    // Results first: they must follow the calls at once (providers.md 4.6).
    void run() {
        if (!message_.name.empty()) dropped_.add(path_ + ".name");
        if (message_.cache) drop_cache();
        bool results = false;
        bool rest = false;
        for (const llm::Part& part : message_.parts) {
            const auto* result = std::get_if<llm::ToolResult>(&part.body);
            if (result) write_result(*result);
            (result ? results : rest) = true;
        }
        if (results && !rest) return;
        write_images(out_, aside_, dropped_);
        write_rest();
    }

private:
    void drop_cache() {
        if (options_.cache != WriteOptions::Cache::none) dropped_.add("cache_control");
    }

    void write_result(const llm::ToolResult& result) {
        out_.open_object().member("role", "tool");
        if (!result.call.value().empty()) out_.member("tool_call_id", result.call.value());
        std::vector<const llm::ResultContent*> kept;
        for (const llm::ResultContent& content : result.content) {
            if (content.cache) drop_cache();
            if (const auto* image = std::get_if<llm::Image>(&content.body))
                aside_.images.push_back(image);
            else
                kept.push_back(&content);
        }
        out_.key("content");
        write_result_content(result, kept);
        if (message_.role == llm::Role::tool) write_extras(out_, message_.extras, dropped_);
        out_.close_object();
    }

    void write_result_content(const llm::ToolResult& result,
                              const std::vector<const llm::ResultContent*>& kept) {
        const auto* text = kept.size() == 1 ? std::get_if<llm::Text>(&kept[0]->body) : nullptr;
        if (kept.empty() || (text && kept[0]->extras.empty())) {
            write_result_text(out_, text, result.is_error);
            return;
        }
        out_.open_array();
        if (result.is_error)
            out_.open_object().member("type", "text").member("text", "Error:").close_object();
        for (const llm::ResultContent* content : kept)
            write_item(*content);
        out_.close_array();
    }

    void write_item(const llm::ResultContent& content) {
        if (const auto* text = std::get_if<llm::Text>(&content.body)) {
            const std::string_view mark = find_mark(content.extras);
            out_.open_object().member("type", mark.empty() ? "text" : "document");
            if (mark.empty())
                out_.member("text", text->text);
            else
                write_document(out_.key("document"),
                               {.text = text->text, .title = {}, .context = {}, .mark = mark});
            out_.close_object();
            return;
        }
        if (const auto* opaque = std::get_if<llm::Opaque>(&content.body);
            opaque && opaque->wire == wire_name) {
            out_.raw(opaque->json);
            return;
        }
        if (const auto* file = std::get_if<llm::File>(&content.body); file && is_document(*file)) {
            out_.open_object().member("type", "document").key("document");
            write_document_part(out_, *file, content.extras);
            out_.close_object();
            return;
        }
        dropped_.add(path_ + ".content");
    }

    void write_rest() {
        llm::Role role = message_.role;
        if (role == llm::Role::developer && !options_.developer_role) role = llm::Role::system;
        if (role == llm::Role::tool) role = llm::Role::user;
        out_.open_object().member("role", llm::name(role));
        if (role == llm::Role::assistant)
            write_assistant(out_, message_.parts, options_, path_, dropped_);
        else
            write_content();
        write_extras(out_, message_.extras, dropped_);
        out_.close_object();
    }

    void write_content() {
        std::vector<const llm::Part*> parts;
        for (const llm::Part& part : message_.parts) {
            if (part.cache) drop_cache();
            const auto* file = std::get_if<llm::File>(&part.body);
            if (file && is_document(*file))
                aside_.documents.push_back(&part);
            else if (!std::holds_alternative<llm::ToolResult>(part.body))
                parts.push_back(&part);
        }
        out_.key("content");
        const auto* text = parts.size() == 1 ? std::get_if<llm::Text>(&parts[0]->body) : nullptr;
        if (parts.empty() || (text && parts[0]->extras.empty())) {
            write_result_text(out_, text, false);
            return;
        }
        out_.open_array();
        for (const llm::Part* part : parts)
            if (!write_content_item(out_, *part))
                dropped_.add(path_ + ".content." + std::string(llm::name(part->body)));
        out_.close_array();
    }

    json::Writer& out_;
    const llm::Message& message_;
    const WriteOptions& options_;
    const std::string& path_;
    Aside& aside_;
    Dropped& dropped_;
};

}  // namespace

void write_message(json::Writer& out, const llm::Message& message, const WriteOptions& options,
                   const std::string& path, Aside& aside, Dropped& dropped) {
    MessageWriter(out, message, options, path, aside, dropped).run();
}

void write_images(json::Writer& out, Aside& aside, Dropped& dropped) {
    if (aside.images.empty()) return;
    out.open_object().member("role", "user").key("content").open_array();
    for (const llm::Image* image : aside.images)
        if (!write_content_item(out, {.body = *image})) dropped.add("messages.content.image");
    out.close_array().close_object();
    aside.images.clear();
}

}  // namespace weir::wire::cohere
