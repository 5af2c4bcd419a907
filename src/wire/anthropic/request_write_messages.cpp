#include "wire/anthropic/request_write_messages.hpp"

#include <algorithm>

#include "wire/anthropic/field.hpp"

namespace weir::wire::anthropic {

namespace {

// What a user message says that would be empty: the provider refuses those (providers.md 4.1).
constexpr std::string_view filler = ".";

bool is_system(const llm::Message& message) {
    return message.role == llm::Role::system || message.role == llm::Role::developer;
}

bool is_result(const llm::Part& part) { return std::holds_alternative<llm::ToolResult>(part.body); }

// A marker on the whole message stands on its last block that may have one.
const llm::Part* last_markable(const llm::Message& message) {
    for (auto part = message.parts.rbegin(); part != message.parts.rend(); ++part) {
        const auto* text = std::get_if<llm::Text>(&part->body);
        const bool skipped = (text && text->text.is_only(blanks)) ||
                             std::holds_alternative<llm::Opaque>(part->body) ||
                             std::holds_alternative<llm::Reasoning>(part->body);
        if (!skipped) return &*part;
    }
    return nullptr;
}

// The only thing in the message, if that is text and nothing but text.
const LazyText* plain_text(const llm::Message& message) {
    if (message.parts.size() != 1 || message.cache) return nullptr;
    const llm::Part& part = message.parts[0];
    const auto* text = std::get_if<llm::Text>(&part.body);
    const bool plain = text && !text->text.is_only(blanks) && text->citations.empty() &&
                       !part.cache && !part.signature && part.extras.empty();
    return plain ? &text->text : nullptr;
}

// Extras are only written where the message stays one.
void note_unsaid(Blocks& to, const llm::Message& message, const std::string& path, bool one) {
    if (!message.name.empty()) to.dropped.add(path + ".name");
    for (const llm::Extra& extra : message.extras)
        if (extra.wire != wire_name || !one) to.dropped.add(path + "." + extra.name);
}

class MessagesWriter {
public:
    MessagesWriter(Blocks& to, const std::vector<llm::Message>& messages)
        : to_(to), messages_(messages) {}

    void run() {
        to_.out.key("messages").open_array();
        std::size_t at = leading_system(messages_);
        while (at < messages_.size()) {
            const std::size_t end = end_of_run(at);
            if (end > at)
                write_run(at, end);
            else
                write_own(at);
            at = std::max(end, at + 1);
        }
        if (!any_) {  // nothing but a system prompt: one message there must be
            open_role_ = "user";
            close(nullptr, filler);
        }
        to_.out.close_array();
    }

private:
    // Messages [at, end) are all said by the user's side.
    std::size_t end_of_run(std::size_t at) const {
        std::size_t end = at;
        while (end < messages_.size() && messages_[end].role != llm::Role::assistant &&
               !(is_system(messages_[end]) && to_.options.system_turns))
            ++end;
        return end;
    }

    void write_run(std::size_t begin, std::size_t end) {
        const bool results = std::any_of(
            messages_.begin() + static_cast<std::ptrdiff_t>(begin),
            messages_.begin() + static_cast<std::ptrdiff_t>(end),
            [](const llm::Message& one) { return std::ranges::any_of(one.parts, is_result); });
        if (!results) {
            for (std::size_t i = begin; i < end; ++i)
                write_user(i, i + 1);
            return;
        }
        write_user(begin, end);
    }

    void write_user(std::size_t begin, std::size_t end) {
        open_role_ = "user";
        const LazyText* plain = end == begin + 1 && !is_system(messages_[begin])
                                    ? plain_text(messages_[begin])
                                    : nullptr;
        if (plain) {
            write_plain(messages_[begin], *plain, element("messages", begin));
            return;
        }
        for (const bool results : {true, false})
            for (std::size_t i = begin; i < end; ++i)
                write_parts(i, results);
        const bool alone = end == begin + 1;
        for (std::size_t i = begin; i < end; ++i)
            note_unsaid(to_, messages_[i], element("messages", i), alone);
        close(alone ? &messages_[begin] : nullptr, filler);
    }

    void write_parts(std::size_t index, bool results) {
        const llm::Message& message = messages_[index];
        const llm::Part* marked = message.cache ? last_markable(message) : nullptr;
        for (const llm::Part& part : message.parts) {
            if (is_result(part) != results) continue;
            const auto& cache = &part == marked ? message.cache : part.cache;
            if (is_system(message))
                write_tagged(part, index, cache);
            else
                block(part, Place::user, index, cache);
        }
    }

    // Anthropic's own way where the model does not take system messages here (providers.md 4.1).
    void write_tagged(const llm::Part& part, std::size_t index,
                      const std::optional<llm::CacheMarker>& cache) {
        llm::Part tagged = part;
        auto* text = std::get_if<llm::Text>(&tagged.body);
        if (!text) {
            to_.dropped.add(element("messages", index) + ".content." +
                            std::string(llm::name(part.body)));
            return;
        }
        if (!text->text.is_only(blanks)) text->text = "<system>" + text->text.str() + "</system>";
        block(tagged, Place::user, index, cache);
    }

    // An assistant's, or a system message that stays one.
    void write_own(std::size_t index) {
        const llm::Message& message = messages_[index];
        const std::string path = element("messages", index);
        const bool assistant = message.role == llm::Role::assistant;
        // Turns that follow each other are one to the provider.
        if (assistant && open_role_ != "assistant") to_.ids.begin_turn();
        open_role_ = assistant ? "assistant" : "system";
        const bool last = assistant && index + 1 == messages_.size();
        if (const LazyText* plain = plain_text(message)) {
            write_plain(message, last ? LazyText(without_end_space(*plain)) : *plain, path);
            return;
        }
        const llm::Part* marked = message.cache ? last_markable(message) : nullptr;
        for (const llm::Part& part : message.parts) {
            const auto& cache = &part == marked ? message.cache : part.cache;
            const Place place = assistant ? Place::assistant : Place::user;
            const auto* text = std::get_if<llm::Text>(&part.body);
            if (last && text && &part == &message.parts.back()) {
                llm::Part trimmed = part;
                std::get<llm::Text>(trimmed.body).text = without_end_space(text->text);
                block(trimmed, place, index, cache);
                continue;
            }
            block(part, place, index, cache);
        }
        note_unsaid(to_, message, path, true);
        close(&message, "");
    }

    // A prefill must not end in white space.
    static std::string without_end_space(const std::string& text) {
        return text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
    }

    void write_plain(const llm::Message& message, const LazyText& text, const std::string& path) {
        to_.out.open_object().member("role", open_role_).member("content", text);
        note_unsaid(to_, message, path, true);
        write_extras_under(to_.out, message.extras, {});
        to_.out.close_object();
        any_ = true;
    }

    void block(const llm::Part& part, Place place, std::size_t index,
               const std::optional<llm::CacheMarker>& cache) {
        if (!open_ && can_say(part, place, to_.options)) open();
        write_block(to_, part, place, element("messages", index), cache);
    }

    void open() {
        to_.out.open_object().member("role", open_role_).key("content").open_array();
        open_ = true;
    }

    // A message of which nothing is left is that text, or nothing.
    void close(const llm::Message* only, std::string_view in_place) {
        if (open_) {
            to_.out.close_array();
            if (only) write_extras_under(to_.out, only->extras, {});
            to_.out.close_object();
        } else if (!in_place.empty()) {
            to_.out.open_object().member("role", open_role_).member("content", in_place);
            to_.out.close_object();
        }
        any_ = any_ || open_ || !in_place.empty();
        open_ = false;
    }

    Blocks& to_;
    const std::vector<llm::Message>& messages_;
    std::string_view open_role_;
    bool open_ = false;
    bool any_ = false;  // a message was written
};

}  // namespace

std::size_t leading_system(const std::vector<llm::Message>& messages) {
    const auto first = std::ranges::find_if_not(messages, is_system);
    return static_cast<std::size_t>(first - messages.begin());
}

void write_system(Blocks& to, const std::vector<llm::Message>& messages) {
    const std::size_t count = leading_system(messages);
    const LazyText* plain = count == 1 ? plain_text(messages[0]) : nullptr;
    for (std::size_t i = 0; i < count; ++i)
        note_unsaid(to, messages[i], element("messages", i), false);
    if (plain) {
        to.out.member("system", *plain);
        return;
    }
    bool open = false;
    for (std::size_t i = 0; i < count; ++i) {
        const llm::Part* marked = messages[i].cache ? last_markable(messages[i]) : nullptr;
        for (const llm::Part& part : messages[i].parts) {
            if (!open && can_say(part, Place::user, to.options)) {
                to.out.key("system").open_array();
                open = true;
            }
            const auto& cache = &part == marked ? messages[i].cache : part.cache;
            write_block(to, part, Place::user, element("messages", i), cache);
        }
    }
    if (open) to.out.close_array();
}

void write_messages(Blocks& to, const std::vector<llm::Message>& messages) {
    MessagesWriter(to, messages).run();
}

}  // namespace weir::wire::anthropic
