#include "wire/anthropic/peek.hpp"

#include <array>

#include "json/escape.hpp"
#include "json/scan.hpp"
#include "wire/anthropic/field.hpp"
#include "wire/anthropic/find_seals.hpp"
#include "wire/seal.hpp"
#include "wire/seal_cuts.hpp"

namespace weir::wire::anthropic {

namespace {

using json::Value;

// Two parsers that disagree about one of these would serve one request and charge for another.
constexpr std::array<std::string_view, 14> once = {
    "model",       "messages", "system",        "stream",           "max_tokens",
    "tools",       "thinking", "output_config", "output_format",    "service_tier",
    "tool_choice", "metadata", "speed",         "anthropic_version"};

constexpr std::int64_t output_max_most = 1'000'000'000;
constexpr std::size_t user_json_bytes_max = 4096;

// The session in a user_id as Claude Code writes it (recorded September 2026): a JSON object in the
// string, before that "user_<hash>_account_<id>_session_<id>".
std::string session_in(const std::string& user) {
    if (user.starts_with('{') && user.size() <= user_json_bytes_max) {
        const Result<json::Document> document = json::read(user);
        return document ? document->root()["session_id"].text() : "";
    }
    constexpr std::string_view mark = "_session_";
    const std::size_t at = user.rfind(mark);
    return at == std::string::npos ? "" : user.substr(at + mark.size());
}

class Peeker {
public:
    Result<ChatPeek> run(std::string_view body, const json::Limits& limits) {
        Result<json::Scan> scanned = json::scan(body, limits, once);
        if (!scanned) return fail(scanned.error());
        peek_.body_bytes = body.size();
        peek_.open = scanned->document.root().range().begin;
        peek_.usage_asked = true;
        peek_.members.reserve(scanned->fields.size());
        for (json::Field& field : scanned->fields) {
            if (const Result<void> read = read_field(field.key, field.value); !read)
                return fail(read.error());
            peek_.members.push_back({std::move(field.key), field.key_range, field.value.range()});
        }
        if (peek_.model.empty() && !model_in_path_)
            return fail(bad_field("model", "is required: the name of a model or a route"));
        if (peek_.messages == 0)
            return fail(bad_field("messages", "is required: an array of messages"));
        if (sealed_) find_seals(scanned->document.root(), peek_.seals);
        peek_.document = std::move(scanned->document);
        return std::move(peek_);
    }

private:
    using Reader = Result<void> (Peeker::*)(Value);
    struct Row {
        std::string_view key;
        Reader read;
    };

    Result<void> read_field(std::string_view key, Value value) {
        static constexpr std::array<Row, 15> rows = {{
            {"model", &Peeker::model},
            {"messages", &Peeker::messages},
            {"system", &Peeker::system},
            {"stream", &Peeker::stream},
            {"max_tokens", &Peeker::max_tokens},
            {"temperature", &Peeker::temperature},
            {"top_p", &Peeker::top_p},
            {"tools", &Peeker::tools},
            {"thinking", &Peeker::thinking},
            {"output_config", &Peeker::output_config},
            {"output_format", &Peeker::output_format},
            {"metadata", &Peeker::metadata},
            {"stop_sequences", &Peeker::stop_sequences},
            {"service_tier", &Peeker::service_tier},
            {"anthropic_version", &Peeker::anthropic_version},
        }};
        if (value.is_null()) return {};
        for (const Row& row : rows)
            if (row.key == key) return (this->*row.read)(value);
        return {};
    }

    Result<void> model(Value value) {
        if (!value.is_text()) return fail(bad_field("model", "must be a string"));
        if (value.text_bytes() == 0) return fail(bad_field("model", "must not be empty"));
        peek_.model = value.text();
        peek_.model_value = value.range();
        return {};
    }

    Result<void> anthropic_version(Value value) {
        if (!value.is_text()) return fail(bad_field("anthropic_version", "must be a string"));
        model_in_path_ = true;
        return {};
    }

    Result<void> stream(Value value) {
        if (!value.is_boolean()) return fail(bad_field("stream", "must be true or false"));
        peek_.stream = value.is_true();
        return {};
    }

    // 0 is legal: it warms the prompt cache.
    Result<void> max_tokens(Value value) {
        const std::optional<std::int64_t> most = value.integer();
        if (!most || *most < 0 || *most > output_max_most)
            return fail(bad_field("max_tokens", "must be a whole number, 0 or more"));
        peek_.output_max = Tokens(*most);
        peek_.output_max_field = "max_tokens";
        return {};
    }

    Result<void> temperature(Value value) { return number("temperature", value); }
    Result<void> top_p(Value value) { return number("top_p", value); }
    Result<void> number(std::string_view field, Value value) const {
        if (value.is_number()) return {};
        return fail(bad_field(std::string(field), "must be a number"));
    }

    Result<void> system(Value value) {
        if (value.is_text()) return {};
        if (!value.is_array())
            return fail(bad_field("system", "must be a string or an array of blocks"));
        return blocks(value, [] { return std::string("system"); });
    }

    Result<void> tools(Value value) {
        if (!value.is_array()) return fail(bad_field("tools", "must be an array"));
        peek_.has_tools = value.size() > 0;
        return {};
    }

    Result<void> thinking(Value value) {
        if (!value.is_object()) return fail(bad_field("thinking", "must be an object"));
        peek_.has_reasoning = peek_.has_reasoning || !value["type"].is("disabled");
        return {};
    }

    Result<void> output_config(Value value) {
        if (!value.is_object()) return fail(bad_field("output_config", "must be an object"));
        peek_.has_reasoning = peek_.has_reasoning || !value["effort"].is_null();
        peek_.has_response_format = peek_.has_response_format || !value["format"].is_null();
        return {};
    }

    Result<void> output_format(Value value) {
        if (!value.is_object()) return fail(bad_field("output_format", "must be an object"));
        peek_.has_response_format = true;
        return {};
    }

    Result<void> metadata(Value value) {
        if (!value.is_object()) return fail(bad_field("metadata", "must be an object"));
        const Value user = value["user_id"];
        if (!user.is_null() && !user.is_text())
            return fail(bad_field("metadata.user_id", "must be a string"));
        peek_.user = user.text();
        peek_.session = session_in(peek_.user);
        return {};
    }

    Result<void> stop_sequences(Value value) {
        if (value.is_array()) return {};
        return fail(bad_field("stop_sequences", "must be an array of strings"));
    }

    Result<void> service_tier(Value value) {
        if (!value.is_text()) return fail(bad_field("service_tier", "must be a string"));
        peek_.service_tier = value.text();
        return {};
    }

    Result<void> messages(Value value) {
        if (!value.is_array()) return fail(bad_field("messages", "must be an array of messages"));
        for (const Value one : value.elements()) {
            const auto here = [this] { return element("messages", peek_.messages); };
            if (!one.is_object()) return fail(bad_field(here(), "must be an object"));
            const Value role = one["role"];
            if (role.text_bytes() == 0)
                return fail(bad_field(here() + ".role", "must be user, assistant or system"));
            // Only the model's turns carry proofs, and they are rarely the long ones.
            if (role.is("assistant")) sealed_ = sealed_ || holds_seal(one.raw());
            const auto in_content = [&here] { return here() + ".content"; };
            if (const Result<void> read = blocks(one["content"], in_content); !read) return read;
            ++peek_.messages;
        }
        if (peek_.messages == 0) return fail(bad_field("messages", "must not be empty"));
        return {};
    }

    template <class Path>
    Result<void> blocks(Value content, Path path) {
        std::size_t index = 0;
        for (const Value block : content.elements()) {
            if (!block.is_object())
                return fail(bad_field(element(path(), index), "must be an object"));
            read_media(block, nesting_most);
            ++index;
        }
        return {};
    }

    // Media stand in a message, in a tool's result, or in a document's content.
    void read_media(Value block, int levels_left) {
        const Value type = block["type"];
        const Value source = block["source"];
        if (type.is("image"))
            count(source, peek_.remote_images);
        else if (type.is("document"))
            count(source, peek_.remote_files);
        if (levels_left == 0) return;
        const Value content = type.is("document") ? source["content"] : block["content"];
        for (const Value inner : content.elements())
            read_media(inner, levels_left - 1);
    }

    void count(Value source, int& remote) {
        const Value type = source["type"];
        if (type.is("url") || type.is("file")) ++remote;
        if (!type.is("base64")) return;
        ++peek_.inline_media;
        peek_.inline_media_bytes += source["data"].raw().size();
    }

    static constexpr int nesting_most = 2;

    ChatPeek peek_;
    bool model_in_path_ = false;
    bool sealed_ = false;
};

}  // namespace

Result<ChatPeek> peek(std::string_view body, const json::Limits& limits) {
    return Peeker().run(body, limits);
}

SplicedBody edit(std::string_view body, const ChatPeek& peek, const RequestEdit& edit) {
    ObjectEdit object(body, peek.open, peek.members);
    cut_seals(peek.seals, edit, object);
    for (const std::string& key : edit.remove)
        object.remove(key);
    for (const RequestEdit::Rename& rename : edit.rename)
        object.rename(rename.from, rename.to);
    for (const RequestEdit::Default& one : edit.defaults)
        object.set_default(one.key, one.value);
    for (const RequestEdit::Default& one : edit.set)
        object.set(one.key, one.value);
    if (!edit.model.empty() && edit.model != peek.model) {
        std::string model;
        json::append_quoted(model, edit.model);
        object.set("model", model);
    }
    return SplicedBody(body, std::move(object).splices());
}

}  // namespace weir::wire::anthropic
