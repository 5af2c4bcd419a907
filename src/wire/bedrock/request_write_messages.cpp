#include <algorithm>

#include "wire/bedrock/family.hpp"
#include "wire/bedrock/field.hpp"
#include "wire/bedrock/parts.hpp"
#include "wire/bedrock/request_write.hpp"

namespace weir::wire::bedrock {

namespace {

constexpr std::size_t cache_points_max = 4;
constexpr std::string_view blanks = " \t\r\n";

bool is_blank(std::string_view text) {
    return text.find_first_not_of(blanks) == std::string_view::npos;
}

std::string_view trimmed_end(std::string_view text) {
    return text.substr(0, text.find_last_not_of(blanks) + 1);
}

class MessagesWriter {
public:
    MessagesWriter(json::Writer& out, const llm::ChatRequest& request, const Turns& turns,
                   const WriteOptions& options, Dropped& dropped)
        : out_(out),
          request_(request),
          turns_(turns),
          options_(options),
          dropped_(dropped),
          blocks_(out, options, whom(request), dropped) {
        count_cache_points();
    }

    void run() {
        out_.key("messages").open_array();
        for (const Turn& turn : turns_.turns())
            write_turn(turn, &turn == &turns_.turns().back());
        out_.close_array();
        write_system();
    }

private:
    static BlockWriter::For whom(const llm::ChatRequest& request) {
        const bool claude = family_of(request.model.value()) == Family::claude;
        return claude ? BlockWriter::For::claude : BlockWriter::For::other_model;
    }

    // Only texts, and what came as a block of this wire, may stand in `system`.
    static bool may_instruct(const Entry& entry) {
        return std::holds_alternative<llm::Text>(entry.part->body) ||
               std::holds_alternative<llm::Opaque>(entry.part->body) ||
               find_extra(entry.part->extras, guard_extra);
    }

    void write_system() {
        std::vector<const Entry*> entries;
        for (const Entry& entry : turns_.system()) {
            if (is_nothing(entry)) continue;
            if (may_instruct(entry))
                entries.push_back(&entry);
            else
                drop(entry);
        }
        if (entries.empty()) return;
        in_system_ = true;
        out_.key("system").open_array();
        for (const Entry* entry : entries)
            write_entry(*entry, false);
        out_.close_array();
    }

    void drop(const Entry& entry) {
        dropped_.add(element("messages", entry.message) + ".content." +
                     std::string(llm::name(entry.part->body)));
    }

    // Four at most: those of tools and system stay, then the latest (providers.md 4.11).
    void count_cache_points() {
        std::size_t fixed = 0;
        std::size_t in_turns = 0;
        for (const llm::Tool& tool : request_.tools)
            fixed += tool.cache ? 1 : 0;
        for (const Entry& entry : turns_.system())
            fixed += entry.cache ? 1 : 0;
        for (const Turn& turn : turns_.turns())
            for (const Entry& entry : turn.entries)
                in_turns += entry.cache ? 1 : 0;
        const std::size_t most = cache_points_max - std::min(fixed, cache_points_max);
        cache_points_skipped_ = in_turns - std::min(in_turns, most);
    }

    // Texts and thoughts that say nothing. A blank text may carry a cachePoint (recorded).
    static bool is_nothing(const Entry& entry) {
        if (const auto* text = std::get_if<llm::Text>(&entry.part->body))
            return text->citations.empty() && text->text.is_only(blanks) &&
                   (!entry.cache || text->text.empty());
        if (const auto* refusal = std::get_if<llm::Refusal>(&entry.part->body))
            return is_blank(refusal->text);
        const auto* thought = std::get_if<llm::Reasoning>(&entry.part->body);
        return thought && thought->text.empty() && thought->signature.empty() &&
               thought->data.empty();
    }

    void write_turn(const Turn& turn, bool last) {
        out_.open_object().member("role", turn.assistant ? "assistant" : "user");
        out_.key("content").open_array();
        bool any = false;
        bool document = false;
        bool text = false;
        for (const Entry& entry : turn.entries) {
            if (is_nothing(entry)) continue;
            const bool at_end = last && turn.assistant && &entry == &turn.entries.back();
            const bool written = at_end ? write_last(entry) : write_entry(entry, turn.assistant);
            any = any || written;
            document = document || std::holds_alternative<llm::File>(entry.part->body);
            text = text || std::holds_alternative<llm::Text>(entry.part->body);
        }
        // A turn is never empty, and a document never without a text (providers.md 4.1, 4.2).
        if (!any || (document && !text)) out_.open_object().member("text", ".").close_object();
        out_.close_array();
        for (const std::size_t index : turn.messages) {
            write_extras(out_, request_.messages[index].extras, dropped_);
            if (!request_.messages[index].name.empty())
                dropped_.add(element("messages", index) + ".name");
        }
        out_.close_object();
    }

    // The model goes on from here: white space at the end is refused.
    bool write_last(const Entry& entry) {
        const auto* text = std::get_if<llm::Text>(&entry.part->body);
        const std::size_t kept = text ? trimmed_end(text->text).size() : 0;
        if (!text || kept == 0 || kept == text->text.size()) return write_entry(entry, true);
        llm::Part trimmed = *entry.part;
        std::get<llm::Text>(trimmed.body).text = trimmed_end(text->text);
        return write_entry({&trimmed, entry.cache, entry.message}, true);
    }

    // Citations stand in what a model said; in a user's text they are refused.
    bool write_entry(const Entry& entry, bool may_cite) {
        const std::string path = element("messages", entry.message) + ".content";
        const auto* text = std::get_if<llm::Text>(&entry.part->body);
        bool written = false;
        if (text && !may_cite && !text->citations.empty()) {
            const llm::Part plain = {.body = llm::Text{.text = text->text, .citations = {}}};
            written = blocks_.write(plain, path);
        } else {
            written = blocks_.write(*entry.part, path);
        }
        if (!written)
            drop(entry);
        else if (entry.cache)
            cache_point(entry);
        return written;
    }

    void cache_point(const Entry& entry) {
        if (!in_system_ && cache_points_skipped_ > 0) {
            --cache_points_skipped_;
            return;
        }
        const bool thought = std::holds_alternative<llm::Reasoning>(entry.part->body);
        if (thought || options_.cache == WriteOptions::Cache::none) return;
        write_cache_point(out_, *entry.cache);
    }

    json::Writer& out_;
    const llm::ChatRequest& request_;
    const Turns& turns_;
    const WriteOptions& options_;
    Dropped& dropped_;
    BlockWriter blocks_;
    std::size_t cache_points_skipped_ = 0;
    bool in_system_ = false;
};

}  // namespace

void write_messages(json::Writer& out, const llm::ChatRequest& request, const Turns& turns,
                    const WriteOptions& options, Dropped& dropped) {
    MessagesWriter(out, request, turns, options, dropped).run();
}

}  // namespace weir::wire::bedrock
