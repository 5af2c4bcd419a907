#include "wire/ollama/messages_write.hpp"

#include "json/document.hpp"
#include "json/scan.hpp"

namespace weir::wire::ollama {

namespace {

// What one message says, put together: parts of a kind are one field here.
struct Gathered {
    std::string text;
    std::string thoughts;
    std::vector<std::string_view> images;
    std::vector<const llm::ToolCall*> calls;
};

void add_text(std::string& to, std::string_view text) {
    if (!to.empty() && !text.empty()) to += '\n';
    to += text;
}

class Gatherer {
public:
    Gatherer(Gathered& to, std::string path, Dropped& dropped)
        : to_(to), path_(std::move(path)), dropped_(dropped) {}

    void operator()(const llm::Text& text) { add_text(to_.text, text.text); }
    void operator()(const llm::Refusal& refusal) { add_text(to_.text, refusal.text); }
    // It fetches nothing.
    void operator()(const llm::Image& image) {
        if (image.media.source == llm::Media::Source::base64)
            to_.images.push_back(image.media.data);
        else
            dropped_.add(path_ + ".content.image");
    }
    void operator()(const llm::Reasoning& thoughts) { add_text(to_.thoughts, thoughts.text); }
    void operator()(const llm::ToolCall& call) { to_.calls.push_back(&call); }
    void operator()(const llm::ToolResult&) {}  // a message of its own
    void operator()(const llm::Audio&) { dropped_.add(path_ + ".content.audio"); }
    void operator()(const llm::Video&) { dropped_.add(path_ + ".content.video"); }
    void operator()(const llm::File&) { dropped_.add(path_ + ".content.file"); }
    void operator()(const llm::Opaque&) { dropped_.add(path_ + ".content"); }

private:
    Gathered& to_;
    std::string path_;
    Dropped& dropped_;
};

void write_images(json::Writer& out, const std::vector<std::string_view>& images) {
    if (images.empty()) return;
    out.key("images").open_array();
    for (const std::string_view image : images)
        out.text(image);
    out.close_array();
}

// Models write what is no JSON now and then; there is no place for it but a text in an object.
void write_arguments(json::Writer& out, const std::string& arguments) {
    const Result<json::Document> read = json::read(arguments);
    if (read && read->root().is_object())
        out.member_raw("arguments", arguments);
    else if (arguments.empty())
        out.key("arguments").open_object().close_object();
    else
        out.key("arguments").open_object().member("input", arguments).close_object();
}

void write_calls(json::Writer& out, const std::vector<const llm::ToolCall*>& calls) {
    if (calls.empty()) return;
    out.key("tool_calls").open_array();
    for (const llm::ToolCall* call : calls) {
        out.open_object();
        if (!call->id.value().empty()) out.member("id", call->id.value());
        out.key("function").open_object().member("name", call->name);
        write_arguments(out, call->arguments);
        out.close_object().close_object();
    }
    out.close_array();
}

class MessagesWriter {
public:
    MessagesWriter(json::Writer& out, const llm::ChatRequest& request, Dropped& dropped)
        : out_(out), request_(request), dropped_(dropped) {}

    void run() {
        out_.key("messages").open_array();
        for (std::size_t i = 0; i < request_.messages.size(); ++i)
            write(request_.messages[i], "messages[" + std::to_string(i) + "]");
        out_.close_array();
    }

private:
    void write(const llm::Message& message, const std::string& path) {
        dropped_.add_if(!message.name.empty(), path + ".name");
        dropped_.add_if(message.cache.has_value(), "cache_control");
        Gathered said;
        bool rest = message.parts.empty();
        for (const llm::Part& part : message.parts) {
            dropped_.add_if(part.cache.has_value(), "cache_control");
            if (const auto* result = std::get_if<llm::ToolResult>(&part.body)) {
                write_result(*result, path);
                continue;
            }
            rest = true;
            std::visit(Gatherer(said, path, dropped_), part.body);
        }
        if (rest) write_said(message.role, said);
    }

    void write_said(llm::Role role, const Gathered& said) {
        if (role == llm::Role::developer) role = llm::Role::system;
        if (role == llm::Role::tool) role = llm::Role::user;
        out_.open_object().member("role", llm::name(role)).member("content", said.text);
        if (!said.thoughts.empty()) out_.member("thinking", said.thoughts);
        write_images(out_, said.images);
        write_calls(out_, said.calls);
        out_.close_object();
    }

    // There is no flag for errors, so the text must say it.
    void write_result(const llm::ToolResult& result, const std::string& path) {
        Gathered said;
        for (const llm::ResultContent& content : result.content) {
            dropped_.add_if(content.cache.has_value(), "cache_control");
            std::visit(Gatherer(said, path, dropped_), content.body);
        }
        if (result.is_error && !said.text.starts_with("Error")) said.text.insert(0, "Error: ");
        out_.open_object().member("role", "tool").member("content", said.text);
        if (const std::string_view name = name_of(result); !name.empty())
            out_.member("tool_name", name);
        if (!result.call.value().empty()) out_.member("tool_call_id", result.call.value());
        write_images(out_, said.images);
        out_.close_object();
    }

    // Of the result itself, or of the call that it answers.
    std::string_view name_of(const llm::ToolResult& result) const {
        if (!result.name.empty()) return result.name;
        for (const llm::Message& message : request_.messages)
            for (const llm::Part& part : message.parts)
                if (const auto* call = std::get_if<llm::ToolCall>(&part.body))
                    if (call->id == result.call) return call->name;
        return {};
    }

    json::Writer& out_;
    const llm::ChatRequest& request_;
    Dropped& dropped_;
};

}  // namespace

void write_messages(json::Writer& out, const llm::ChatRequest& request, Dropped& dropped) {
    MessagesWriter(out, request, dropped).run();
}

}  // namespace weir::wire::ollama
