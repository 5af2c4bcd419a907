#include "wire/openai_chat/peek.hpp"

#include <algorithm>
#include <array>

#include "json/escape.hpp"
#include "json/scan.hpp"
#include "wire/openai_chat/field.hpp"
#include "wire/openai_chat/find_seals.hpp"
#include "wire/seal.hpp"
#include "wire/seal_cuts.hpp"

namespace weir::wire::openai_chat {

namespace {

using json::Value;

// Two parsers that disagree about one of these would serve one request and charge for another.
constexpr std::array<std::string_view, 14> once = {"model",
                                                   "models",
                                                   "messages",
                                                   "stream",
                                                   "stream_options",
                                                   "max_tokens",
                                                   "n",
                                                   "tools",
                                                   "max_completion_tokens",
                                                   "functions",
                                                   "response_format",
                                                   "user",
                                                   "service_tier",
                                                   "safety_identifier"};
constexpr std::array<std::string_view, 1> once_in_stream_options = {"include_usage"};

constexpr std::int64_t output_max_most = 1'000'000'000;
constexpr std::int64_t n_most = 128;

class Peeker {
public:
    Result<ChatPeek> run(std::string_view body, const json::Limits& limits) {
        Result<json::Scan> scanned = json::scan(body, limits, once);
        if (!scanned) return fail(scanned.error());
        peek_.body_bytes = body.size();
        peek_.open = scanned->document.root().range().begin;
        peek_.members.reserve(scanned->fields.size());
        for (json::Field& field : scanned->fields) {
            if (const Result<void> read = read_field(field.key, field.value); !read)
                return fail(read.error());
            peek_.members.push_back({std::move(field.key), field.key_range, field.value.range()});
        }
        if (!has_model_)
            return fail(bad_field("model", "is required: the name of a model or a route"));
        if (!has_messages_) return fail(bad_field("messages", "is required: an array of messages"));
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
        static constexpr std::array<Row, 24> rows = {{
            {"model", &Peeker::model},
            {"messages", &Peeker::messages},
            {"stream", &Peeker::stream},
            {"stream_options", &Peeker::stream_options},
            {"max_completion_tokens", &Peeker::max_completion_tokens},
            {"max_tokens", &Peeker::max_tokens},
            {"n", &Peeker::n},
            {"temperature", &Peeker::temperature},
            {"top_p", &Peeker::top_p},
            {"tools", &Peeker::tools},
            {"functions", &Peeker::functions},
            {"response_format", &Peeker::response_format},
            {"user", &Peeker::user},
            {"safety_identifier", &Peeker::safety_identifier},
            {"prompt_cache_key", &Peeker::prompt_cache_key},
            {"session_id", &Peeker::session_id},
            {"litellm_session_id", &Peeker::session_id},
            {"metadata", &Peeker::metadata},
            {"reasoning_effort", &Peeker::reasoning_effort},
            {"reasoning", &Peeker::reasoning},
            {"thinking", &Peeker::thinking},
            {"enable_thinking", &Peeker::enable_thinking},
            {"stop", &Peeker::stop},
            {"service_tier", &Peeker::service_tier},
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
        has_model_ = true;
        return {};
    }

    Result<void> stream(Value value) {
        if (!value.is_boolean()) return fail(bad_field("stream", "must be true or false"));
        peek_.stream = value.is_true();
        return {};
    }

    Result<void> stream_options(Value value) {
        if (!value.is_object()) return fail(bad_field("stream_options", "must be an object"));
        const Result<void> unique =
            json::refuse_repeated(value, once_in_stream_options, "stream_options.");
        if (!unique) return unique;
        const Value include = value["include_usage"];
        if (!include.is_null() && !include.is_boolean())
            return fail(bad_field("stream_options.include_usage", "must be true or false"));
        peek_.usage_asked = include.is_true();
        peek_.stream_options_value = value.range();
        peek_.include_usage_value = include.range();
        peek_.stream_options_empty = value.size() == 0;
        return {};
    }

    Result<void> max_completion_tokens(Value value) {
        return output_max("max_completion_tokens", value);
    }
    Result<void> max_tokens(Value value) { return output_max("max_tokens", value); }

    Result<void> output_max(std::string_view field, Value value) {
        const std::optional<std::int64_t> most = value.integer();
        if (!most || *most < 1 || *most > output_max_most)
            return fail(bad_field(std::string(field), "must be a positive integer"));
        peek_.output_max = std::max(peek_.output_max.value_or(Tokens()), Tokens(*most));
        if (peek_.output_max_field != "max_completion_tokens") peek_.output_max_field = field;
        return {};
    }

    Result<void> n(Value value) {
        const std::optional<std::int64_t> count = value.integer();
        if (!count || *count < 1 || *count > n_most)
            return fail(bad_field("n", "must be an integer from 1 to 128"));
        peek_.n = *count;
        return {};
    }

    Result<void> temperature(Value value) { return number("temperature", value); }
    Result<void> top_p(Value value) { return number("top_p", value); }

    Result<void> number(std::string_view field, Value value) const {
        if (value.is_number()) return {};
        return fail(bad_field(std::string(field), "must be a number"));
    }

    Result<void> tools(Value value) {
        if (!value.is_array()) return fail(bad_field("tools", "must be an array"));
        peek_.has_tools = peek_.has_tools || value.size() > 0;
        return {};
    }

    Result<void> functions(Value value) {
        if (!value.is_array()) return fail(bad_field("functions", "must be an array"));
        peek_.has_tools = peek_.has_tools || value.size() > 0;
        return {};
    }

    Result<void> response_format(Value value) {
        if (!value.is_object()) return fail(bad_field("response_format", "must be an object"));
        peek_.has_response_format = !value["type"].is("text");
        return {};
    }

    Result<void> text(std::string_view field, Value value, std::string& into) const {
        if (!value.is_text()) return fail(bad_field(std::string(field), "must be a string"));
        into = value.text();
        return {};
    }

    Result<void> user(Value value) { return text("user", value, peek_.user); }
    Result<void> prompt_cache_key(Value value) {
        return text("prompt_cache_key", value, peek_.prompt_cache_key);
    }
    Result<void> safety_identifier(Value value) {
        // "user" is its deprecated name: it wins where both are there, so that stickiness by user
        // does not change when a client adds the new one.
        std::string identifier;
        const Result<void> read = text("safety_identifier", value, identifier);
        if (peek_.user.empty()) peek_.user = std::move(identifier);
        return read;
    }
    Result<void> service_tier(Value value) {
        return text("service_tier", value, peek_.service_tier);
    }

    // Not OpenAI's, so no type is demanded.
    Result<void> session_id(Value value) {
        if (value.is_text()) peek_.session = value.text();
        return {};
    }

    Result<void> metadata(Value value) {
        if (!value.is_object()) return fail(bad_field("metadata", "must be an object"));
        if (!peek_.session.empty()) return {};
        peek_.session = value["session_id"].text();
        if (peek_.session.empty()) peek_.session = value["litellm_session_id"].text();
        return {};
    }

    Result<void> reasoning_effort(Value value) { return thinks(!value.is("none")); }
    Result<void> reasoning(Value value) {
        return thinks(value.is_object() && !value["effort"].is("none") &&
                      value["enabled"].boolean().value_or(true));
    }
    Result<void> thinking(Value value) {
        return thinks(value.is_object() && !value["type"].is("disabled"));
    }
    Result<void> enable_thinking(Value value) { return thinks(value.is_true()); }

    Result<void> thinks(bool asked) {
        peek_.has_reasoning = peek_.has_reasoning || asked;
        return {};
    }

    Result<void> stop(Value value) {
        if (value.is_text() || value.is_array()) return {};
        return fail(bad_field("stop", "must be a string or an array of strings"));
    }

    Result<void> messages(Value value) {
        if (!value.is_array()) return fail(bad_field("messages", "must be an array of messages"));
        for (const Value one : value.elements()) {
            const Result<void> read = message(one);
            if (!read) return read;
            ++peek_.messages;
        }
        if (peek_.messages == 0) return fail(bad_field("messages", "must not be empty"));
        has_messages_ = true;
        return {};
    }

    Result<void> message(Value value) {
        const auto here = [this] { return element("messages", peek_.messages); };
        if (!value.is_object()) return fail(bad_field(here(), "must be an object"));
        const Value role = value["role"];
        if (!role.is_text() || role.text_bytes() == 0)
            return fail(
                bad_field(here() + ".role", "must be a string: system, user, assistant..."));
        // Only the model's turns carry proofs, and they are rarely the long ones.
        if (role.is("assistant")) sealed_ = sealed_ || holds_seal(value.raw());
        if (role.is("developer")) peek_.developer_roles.push_back(role.range());
        std::size_t index = 0;
        for (const Value part : value["content"].elements()) {
            if (!part.is_object())
                return fail(bad_field(element(here() + ".content", index), "must be an object"));
            read_part(part);
            ++index;
        }
        return {};
    }

    void read_part(Value part) {
        const Value type = part["type"];
        if (type.is("text")) return;
        if (type.is("image_url")) return media(url_in(part["image_url"]), peek_.remote_images);
        if (type.is("input_audio"))
            return media(
                part["input_audio"].is_text() ? part["input_audio"] : part["input_audio"]["data"],
                peek_.remote_audio);
        if (type.is("video_url")) return media(url_in(part["video_url"]), peek_.remote_video);
        for (const std::string_view field : {"document_url", "file_url"})
            if (type.is(field)) return media(url_in(part[field]), peek_.remote_files);
        if (!type.is("file")) return;
        const Value data = part["file"]["file_data"];
        if (data.is_text()) return media(data, peek_.remote_files);
        ++peek_.remote_files;
    }

    // Most wrap the URL in an object, Mistral does not.
    static Value url_in(Value value) { return value.is_text() ? value : value["url"]; }

    void media(Value data, int& remote) {
        const std::string_view raw = data.raw();
        const bool by_url = raw.starts_with("\"http://") || raw.starts_with("\"https://") ||
                            raw.starts_with("\"http:\\/\\/") || raw.starts_with("\"https:\\/\\/") ||
                            raw.starts_with("\"gs://") || raw.starts_with("\"s3://");
        if (by_url || !data.is_text()) {
            ++remote;
            return;
        }
        ++peek_.inline_media;
        peek_.inline_media_bytes += raw.size();
    }

    ChatPeek peek_;
    bool has_model_ = false;
    bool has_messages_ = false;
    bool sealed_ = false;
};

void ask_usage(const ChatPeek& peek, ObjectEdit& object) {
    if (peek.stream_options_value.empty()) {
        object.set("stream_options", R"({"include_usage":true})");
        return;
    }
    if (!peek.include_usage_value.empty()) {
        object.splice({peek.include_usage_value.begin, peek.include_usage_value.end, "true"});
        return;
    }
    const std::size_t inside = peek.stream_options_value.begin + 1;
    const std::string_view comma = peek.stream_options_empty ? "" : ",";
    object.splice({inside, inside, R"("include_usage":true)" + std::string(comma)});
}

}  // namespace

Result<ChatPeek> peek(std::string_view body, const json::Limits& limits) {
    return Peeker().run(body, limits);
}

SplicedBody edit(std::string_view body, const ChatPeek& peek, const RequestEdit& edit) {
    ObjectEdit object(body, peek.open, peek.members);
    cut_seals(peek.seals, edit, object);
    if (edit.ask_usage && peek.stream && !peek.usage_asked) ask_usage(peek, object);
    if (edit.developer_as_system)
        for (const json::Range& role : peek.developer_roles)
            object.splice({role.begin, role.end, "\"system\""});
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

}  // namespace weir::wire::openai_chat
