#include "wire/openai_responses/peek.hpp"

#include <array>

#include "json/escape.hpp"
#include "json/scan.hpp"
#include "wire/openai_chat/field.hpp"
#include "wire/openai_responses/peek_input.hpp"
#include "wire/seal_cuts.hpp"

namespace weir::wire::openai_responses {

namespace {

using json::Value;
using openai_chat::bad_field;

// Two parsers that disagree about one of these would serve one request and charge for another.
constexpr std::array<std::string_view, 16> once = {"model",
                                                   "input",
                                                   "instructions",
                                                   "stream",
                                                   "max_output_tokens",
                                                   "tools",
                                                   "text",
                                                   "prompt",
                                                   "previous_response_id",
                                                   "conversation",
                                                   "store",
                                                   "background",
                                                   "reasoning",
                                                   "user",
                                                   "service_tier",
                                                   "safety_identifier"};

constexpr std::int64_t output_max_most = 1'000'000'000;

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
        const bool elsewhere =
            has_template_ || !peek_.previous_response.empty() || !peek_.conversation.empty();
        if (peek_.model.empty() && !has_template_)
            return fail(bad_field("model", "is required: the name of a model or a route"));
        if (!has_input_ && !elsewhere)
            return fail(bad_field("input", "is required: a string or an array of items"));
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
        static constexpr std::array<Row, 20> rows = {{
            {"model", &Peeker::model},
            {"input", &Peeker::input},
            {"instructions", &Peeker::instructions},
            {"stream", &Peeker::stream},
            {"max_output_tokens", &Peeker::output_max},
            {"tools", &Peeker::tools},
            {"text", &Peeker::text_options},
            {"reasoning", &Peeker::reasoning},
            {"prompt", &Peeker::prompt},
            {"previous_response_id", &Peeker::previous_response},
            {"conversation", &Peeker::conversation},
            {"store", &Peeker::store},
            {"background", &Peeker::background},
            {"user", &Peeker::user},
            {"safety_identifier", &Peeker::safety_identifier},
            {"prompt_cache_key", &Peeker::prompt_cache_key},
            {"service_tier", &Peeker::service_tier},
            {"session_id", &Peeker::session_id},
            {"litellm_session_id", &Peeker::session_id},
            {"metadata", &Peeker::metadata},
        }};
        if (value.is_null()) return {};
        for (const Row& row : rows)
            if (row.key == key) return (this->*row.read)(value);
        if ((key == "temperature" || key == "top_p") && !value.is_number())
            return fail(bad_field(std::string(key), "must be a number"));
        return {};
    }

    static Result<void> text(std::string_view field, Value value, std::string& into) {
        if (!value.is_text()) return fail(bad_field(std::string(field), "must be a string"));
        into = value.text();
        return {};
    }
    static Result<void> flag(std::string_view field, Value value) {
        if (value.is_boolean()) return {};
        return fail(bad_field(std::string(field), "must be true or false"));
    }

    Result<void> model(Value value) {
        if (!value.is_text()) return fail(bad_field("model", "must be a string"));
        if (value.text_bytes() == 0) return fail(bad_field("model", "must not be empty"));
        peek_.model = value.text();
        peek_.model_value = value.range();
        return {};
    }

    Result<void> input(Value value) {
        has_input_ = true;
        return peek_input(value, peek_);
    }

    Result<void> instructions(Value value) {
        if (value.is_text()) return {};
        return fail(bad_field("instructions", "must be a string"));
    }

    Result<void> stream(Value value) {
        peek_.stream = value.is_true();
        return flag("stream", value);
    }

    Result<void> output_max(Value value) {
        const std::optional<std::int64_t> most = value.integer();
        if (!most || *most < 1 || *most > output_max_most)
            return fail(bad_field("max_output_tokens", "must be a positive integer"));
        peek_.output_max = Tokens(*most);
        peek_.output_max_field = "max_output_tokens";
        return {};
    }

    Result<void> tools(Value value) {
        if (!value.is_array()) return fail(bad_field("tools", "must be an array"));
        peek_.has_tools = value.size() > 0;
        return {};
    }

    Result<void> text_options(Value value) {
        if (!value.is_object()) return fail(bad_field("text", "must be an object"));
        const Value format = value["format"];
        if (!format.is_null() && !format.is_object())
            return fail(bad_field("text.format", "must be an object"));
        peek_.has_response_format = format.is_object() && !format["type"].is("text");
        return {};
    }

    Result<void> reasoning(Value value) {
        if (!value.is_object()) return fail(bad_field("reasoning", "must be an object"));
        const Value effort = value["effort"];
        peek_.has_reasoning = effort.is_text() && !effort.is("none");
        return {};
    }

    Result<void> prompt(Value value) {
        if (!value.is_object()) return fail(bad_field("prompt", "must be an object"));
        has_template_ = true;
        return {};
    }

    Result<void> previous_response(Value value) {
        return text("previous_response_id", value, peek_.previous_response);
    }
    Result<void> conversation(Value value) {
        const Value id = value.is_object() ? value["id"] : value;
        if (!id.is_text())
            return fail(bad_field("conversation", "must be an id or an object with an id"));
        peek_.conversation = id.text();
        return {};
    }
    Result<void> store(Value value) {
        peek_.store = value.boolean();
        return flag("store", value);
    }
    Result<void> background(Value value) {
        peek_.background = value.is_true();
        return flag("background", value);
    }

    Result<void> user(Value value) { return text("user", value, peek_.user); }
    Result<void> safety_identifier(Value value) {
        // "user" is its deprecated name and wins, as on the other OpenAI wire.
        std::string identifier;
        const Result<void> read = text("safety_identifier", value, identifier);
        if (peek_.user.empty()) peek_.user = std::move(identifier);
        return read;
    }
    Result<void> prompt_cache_key(Value value) {
        return text("prompt_cache_key", value, peek_.prompt_cache_key);
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

    ChatPeek peek_;
    bool has_input_ = false;
    bool has_template_ = false;
};

}  // namespace

Result<ChatPeek> peek(std::string_view body, const json::Limits& limits) {
    return Peeker().run(body, limits);
}

SplicedBody edit(std::string_view body, const ChatPeek& peek, const RequestEdit& edit) {
    ObjectEdit object(body, peek.open, peek.members);
    cut_seals(peek.seals, edit, object);
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

}  // namespace weir::wire::openai_responses
