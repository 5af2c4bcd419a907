#include "wire/cohere/peek.hpp"

#include <array>

#include "json/escape.hpp"
#include "json/scan.hpp"
#include "wire/cohere/field.hpp"

namespace weir::wire::cohere {

namespace {

using json::Value;

// Two parsers that disagree about one of these would serve one request and charge for another.
constexpr std::array<std::string_view, 9> once = {"model",           "messages", "stream",
                                                  "max_tokens",      "tools",    "documents",
                                                  "response_format", "thinking", "priority"};

constexpr std::int64_t output_max_most = 1'000'000'000;

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
        peek_.usage_asked = peek_.stream;
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
        static constexpr std::array<Row, 11> rows = {{
            {"model", &Peeker::model},
            {"messages", &Peeker::messages},
            {"stream", &Peeker::stream},
            {"max_tokens", &Peeker::max_tokens},
            {"temperature", &Peeker::temperature},
            {"p", &Peeker::top_p},
            {"tools", &Peeker::tools},
            {"documents", &Peeker::documents},
            {"response_format", &Peeker::response_format},
            {"thinking", &Peeker::thinking},
            {"stop_sequences", &Peeker::stop_sequences},
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

    Result<void> max_tokens(Value value) {
        const std::optional<std::int64_t> most = value.integer();
        if (!most || *most < 1 || *most > output_max_most)
            return fail(bad_field("max_tokens", "must be a positive integer"));
        peek_.output_max = Tokens(*most);
        peek_.output_max_field = "max_tokens";
        return {};
    }

    Result<void> temperature(Value value) { return number("temperature", value); }
    Result<void> top_p(Value value) { return number("p", value); }
    Result<void> number(std::string_view field, Value value) const {
        if (value.is_number()) return {};
        return fail(bad_field(std::string(field), "must be a number"));
    }

    Result<void> tools(Value value) {
        if (!value.is_array()) return fail(bad_field("tools", "must be an array"));
        peek_.has_tools = value.size() > 0;
        return {};
    }

    Result<void> documents(Value value) {
        if (value.is_array()) return {};
        return fail(bad_field("documents", "must be an array"));
    }

    Result<void> response_format(Value value) {
        if (!value.is_object()) return fail(bad_field("response_format", "must be an object"));
        peek_.has_response_format = !value["type"].is("text");
        return {};
    }

    Result<void> thinking(Value value) {
        if (!value.is_object()) return fail(bad_field("thinking", "must be an object"));
        peek_.has_reasoning = !value["type"].is("disabled");
        return {};
    }

    Result<void> stop_sequences(Value value) {
        if (value.is_array()) return {};
        return fail(bad_field("stop_sequences", "must be an array of strings"));
    }

    Result<void> messages(Value value) {
        if (!value.is_array()) return fail(bad_field("messages", "must be an array of messages"));
        for (const Value one : value.elements()) {
            if (const Result<void> read = message(one); !read) return read;
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
        if (role.is("developer")) peek_.developer_roles.push_back(role.range());
        std::size_t index = 0;
        for (const Value part : value["content"].elements()) {
            if (!part.is_object())
                return fail(bad_field(element(here() + ".content", index), "must be an object"));
            if (part["type"].is("image_url")) image(part["image_url"]["url"]);
            ++index;
        }
        return {};
    }

    void image(Value url) {
        if (!url.raw().starts_with("\"data:")) {
            ++peek_.remote_images;
            return;
        }
        ++peek_.inline_media;
        peek_.inline_media_bytes += url.raw().size();
    }

    ChatPeek peek_;
    bool has_model_ = false;
    bool has_messages_ = false;
};

}  // namespace

Result<ChatPeek> peek(std::string_view body, const json::Limits& limits) {
    return Peeker().run(body, limits);
}

SplicedBody edit(std::string_view body, const ChatPeek& peek, const RequestEdit& edit) {
    ObjectEdit object(body, peek.open, peek.members);
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

}  // namespace weir::wire::cohere
