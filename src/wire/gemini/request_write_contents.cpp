#include <algorithm>
#include <span>

#include "wire/gemini/call_id.hpp"
#include "wire/gemini/extras.hpp"
#include "wire/gemini/json_text.hpp"
#include "wire/gemini/lost_signature.hpp"
#include "wire/gemini/names.hpp"
#include "wire/gemini/parts.hpp"
#include "wire/gemini/request_write_parts.hpp"

namespace weir::wire::gemini {

namespace {

bool is_system(const llm::Message& message) {
    return message.role == llm::Role::system || message.role == llm::Role::developer;
}

class ContentsWriter {
public:
    ContentsWriter(json::Writer& out, const llm::ChatRequest& request, const RequestTarget& target)
        : out_(out), request_(request), target_(target) {}

    void run() {
        const auto& messages = request_.messages;
        const auto first = std::ranges::find_if_not(messages, is_system);
        out_.key("contents").open_array();
        for (auto at = first; at != messages.end(); ++at)
            write_message(*at, static_cast<std::size_t>(at - messages.begin()));
        close_turn();
        if (!any_) write_empty_turn();
        out_.close_array();
        if (first != messages.begin()) write_system(first);
    }

private:
    using Place = std::vector<llm::Message>::const_iterator;

    PartTarget part_target(std::size_t index) const {
        return {target_.options, target_.generation, element("messages", index), target_.dropped};
    }

    void note_message(const llm::Message& message, const PartTarget& to) const {
        if (!message.name.empty()) to.dropped.add(to.path + ".name");
        if (message.cache) to.dropped.add("cache_control");
        drop_foreign(message.extras, to.dropped);
    }

    // Their blocks stay apart, in one instruction.
    void write_system(Place end) {
        out_.key("systemInstruction").open_object().key("parts").open_array();
        std::size_t index = 0;
        for (auto at = request_.messages.begin(); at != end; ++at) {
            const PartTarget to = part_target(index++);
            note_message(*at, to);
            for (const llm::Part& part : at->parts)
                write_part(out_, part, to);
        }
        out_.close_array();
        for (auto at = request_.messages.begin(); at != end; ++at)
            write_extras_under(out_, at->extras, {});
        out_.close_object();
    }

    void write_message(const llm::Message& message, std::size_t index) {
        const PartTarget to = part_target(index);
        note_message(message, to);
        extras_ = message.extras;
        if (is_system(message)) return write_tagged(message, to);
        const bool model = message.role == llm::Role::assistant;
        signed_ = std::ranges::any_of(message.parts, [](const llm::Part& part) {
            return part.signature && std::holds_alternative<llm::ToolCall>(part.body);
        });
        for (const llm::Part& part : message.parts) {
            if (const auto* call = std::get_if<llm::ToolCall>(&part.body))
                write_one_call(part, *call, to);
            else if (const auto* result = std::get_if<llm::ToolResult>(&part.body))
                write_one_result(part, *result, to);
            else
                write_other(part, model, to);
        }
    }

    // A system message inside the conversation may not be hoisted: it would change what was said
    // before it (providers.md 4.1).
    void write_tagged(const llm::Message& message, const PartTarget& to) {
        std::string text;
        for (const llm::Part& part : message.parts) {
            const auto* one = std::get_if<llm::Text>(&part.body);
            if (part.cache) to.dropped.add("cache_control");
            if (one) text += one->text;
            if (!one) to.dropped.add(to.path + ".content." + std::string(llm::name(part.body)));
        }
        if (text.empty()) return;
        flush_moved(to);
        open_turn(false);
        out_.open_object().member("text", "<system>" + text + "</system>").close_object();
    }

    void write_other(const llm::Part& part, bool model, const PartTarget& to) {
        flush_moved(to);
        const bool has_citations = std::holds_alternative<llm::Text>(part.body) &&
                                   !std::get<llm::Text>(part.body).citations.empty();
        if (has_citations) to.dropped.add(to.path + ".annotations");
        // Written aside first: a part that comes to nothing opens no turn.
        std::string text;
        json::Writer aside(text);
        if (!write_part(aside, part, to)) return;
        open_turn(model);
        out_.raw(text);
    }

    void write_one_call(const llm::Part& part, const llm::ToolCall& call, const PartTarget& to) {
        flush_moved(to);
        open_turn(true);
        if (part.cache) to.dropped.add("cache_control");
        drop_foreign(part.extras, to.dropped);
        std::string_view signature = signature_of(part, to);
        if (signature.empty() && !signed_)
            signature = lost_signature(target_.options, target_.generation);
        signed_ = true;  // parallel calls besides the first have none of their own
        std::string arguments;
        if (call.kind == llm::ToolCall::Kind::custom)
            json::Writer(arguments).open_object().member("input", call.arguments).close_object();
        else
            arguments = as_object(call.arguments);
        write_call(out_, call, arguments, signature, names_.has_own_id(call), part.extras);
    }

    void write_one_result(const llm::Part& part, const llm::ToolResult& result,
                          const PartTarget& to) {
        open_turn(false);
        if (part.cache) to.dropped.add("cache_control");
        drop_foreign(part.extras, to.dropped);
        write_result(out_, part, result, {names_.name_of(result), names_.has_own_id(result)}, to,
                     moved_);
    }

    // Media that may not be inside their result follow all results of the turn.
    void flush_moved(const PartTarget& to) {
        std::vector<const llm::ResultContent*> moved;
        moved.swap(moved_);
        for (const llm::ResultContent* content : moved) {
            const llm::Part part = {
                .body = std::visit([](const auto& body) { return llm::PartBody(body); },
                                   content->body)};
            std::string text;
            json::Writer aside(text);
            if (write_part(aside, part, to)) out_.raw(text);
        }
    }

    // Contents may be neither empty nor begin with the model; a user who says nothing is taken
    // (recorded 2026-02 and 2025-11: system instructions alone).
    void write_empty_turn() {
        out_.open_object().member("role", "user").key("parts").open_array();
        out_.open_object().member("text", "").close_object().close_array().close_object();
    }

    // Turns alternate, and the user begins.
    void open_turn(bool model) {
        if (open_ && model == model_) return;
        close_turn();
        if (!any_ && model && request_.cached_content.empty()) write_empty_turn();
        out_.open_object().member("role", model ? "model" : "user");
        write_extras_under(out_, extras_, {});
        out_.key("parts").open_array();
        open_ = true;
        any_ = true;
        model_ = model;
    }

    void close_turn() {
        if (!open_) return;
        if (!moved_.empty()) flush_moved(part_target(request_.messages.size() - 1));
        out_.close_array().close_object();
        open_ = false;
    }

    json::Writer& out_;
    const llm::ChatRequest& request_;
    const RequestTarget& target_;
    CallNames names_;
    std::vector<const llm::ResultContent*> moved_;
    std::span<const llm::Extra> extras_;  // of the message that is written
    bool open_ = false;                   // a turn is
    bool any_ = false;                    // turn has been written
    bool model_ = false;                  // it is the model's
    bool signed_ = false;                 // a call of the message has a signature
};

}  // namespace

void write_contents(json::Writer& out, const llm::ChatRequest& request,
                    const RequestTarget& target) {
    ContentsWriter(out, request, target).run();
}

}  // namespace weir::wire::gemini
