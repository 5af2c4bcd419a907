#include "wire/bedrock/peek.hpp"

#include <algorithm>
#include <array>

#include "json/scan.hpp"
#include "wire/bedrock/field.hpp"
#include "wire/bedrock/find_seals.hpp"
#include "wire/seal.hpp"
#include "wire/seal_cuts.hpp"

namespace weir::wire::bedrock {

namespace {

using json::Value;

// Two parsers that disagree about one of these would serve one request and charge for another.
constexpr std::array<std::string_view, 14> once = {"messages",
                                                   "system",
                                                   "inferenceConfig",
                                                   "toolConfig",
                                                   "guardrailConfig",
                                                   "additionalModelRequestFields",
                                                   "additionalModelResponseFieldPaths",
                                                   "promptVariables",
                                                   "requestMetadata",
                                                   "performanceConfig",
                                                   "serviceTier",
                                                   "outputConfig",
                                                   "modelId",
                                                   "stream"};
constexpr std::array<std::string_view, 4> once_in_config = {"maxTokens", "temperature", "topP",
                                                            "stopSequences"};

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
        if (peek_.messages == 0 && !has_prompt_)
            return fail(bad_field("messages", has_messages_ ? "must not be empty"
                                                            : "is required: an array of messages"));
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
        static constexpr std::array<Row, 9> rows = {{
            {"messages", &Peeker::messages},
            {"system", &Peeker::system},
            {"inferenceConfig", &Peeker::config},
            {"toolConfig", &Peeker::tools},
            {"additionalModelRequestFields", &Peeker::additional},
            {"requestMetadata", &Peeker::metadata},
            {"serviceTier", &Peeker::service_tier},
            {"outputConfig", &Peeker::output},
            {"promptVariables", &Peeker::prompt},
        }};
        if (value.is_null()) return {};
        for (const Row& row : rows)
            if (row.key == key) return (this->*row.read)(value);
        return {};
    }

    Result<void> config(Value value) {
        if (!value.is_object()) return fail(bad_field("inferenceConfig", "must be an object"));
        if (Result<void> unique = json::refuse_repeated(value, once_in_config, "inferenceConfig.");
            !unique)
            return unique;
        for (const std::string_view key : {"temperature", "topP"})
            if (!value[key].is_null() && !value[key].is_number())
                return fail(bad_field("inferenceConfig." + std::string(key), "must be a number"));
        const Value stops = value["stopSequences"];
        if (!stops.is_null() && !stops.is_array())
            return fail(bad_field("inferenceConfig.stopSequences", "must be an array of strings"));
        const Value most = value["maxTokens"];
        if (most.is_null()) return {};
        const std::optional<std::int64_t> tokens = most.integer();
        if (!tokens || *tokens < 1 || *tokens > output_max_most)
            return fail(bad_field("inferenceConfig.maxTokens", "must be a positive integer"));
        peek_.output_max = Tokens(*tokens);
        peek_.output_max_field = "inferenceConfig.maxTokens";
        return {};
    }

    Result<void> tools(Value value) {
        if (!value.is_object()) return fail(bad_field("toolConfig", "must be an object"));
        const Value list = value["tools"];
        if (!list.is_array()) return fail(bad_field("toolConfig.tools", "must be an array"));
        peek_.has_tools = list.size() > 0;
        return {};
    }

    Result<void> additional(Value value) {
        const Value config = value["output_config"];
        for (const std::string_view key : {"thinking", "reasoning_config", "reasoningConfig"})
            thinks(value[key].is_object() && !value[key]["type"].is("disabled"));
        thinks(config["effort"].is_text());
        thinks(value["reasoning_effort"].is_text() && !value["reasoning_effort"].is("none"));
        formats(config["format"].is_object());
        return {};
    }

    Result<void> output(Value value) {
        if (!value.is_object()) return fail(bad_field("outputConfig", "must be an object"));
        thinks(value["effort"].is_text() && !value["effort"].is("none"));
        formats(value["textFormat"].is_object());
        return {};
    }

    void thinks(bool asked) { peek_.has_reasoning = peek_.has_reasoning || asked; }
    void formats(bool asked) { peek_.has_response_format = peek_.has_response_format || asked; }

    // Names that clients use; AWS has none of its own.
    Result<void> metadata(Value value) {
        if (!value.is_object()) return fail(bad_field("requestMetadata", "must be an object"));
        peek_.user = value["user"].text();
        if (peek_.user.empty()) peek_.user = value["safety_identifier"].text();
        peek_.session = value["session_id"].text();
        return {};
    }

    Result<void> service_tier(Value value) {
        if (!value["type"].is_text())
            return fail(bad_field("serviceTier.type", "must be a string"));
        peek_.service_tier = value["type"].text();
        return {};
    }

    Result<void> prompt(Value value) {
        has_prompt_ = value.is_object();
        return {};
    }

    Result<void> system(Value value) {
        if (value.is_array()) return blocks(value, [] { return std::string("system"); });
        return fail(bad_field("system", "must be an array of blocks"));
    }

    Result<void> messages(Value value) {
        if (!value.is_array()) return fail(bad_field("messages", "must be an array of messages"));
        for (const Value one : value.elements()) {
            if (const Result<void> read = message(one); !read) return read;
            ++peek_.messages;
        }
        has_messages_ = true;
        return {};
    }

    Result<void> message(Value value) {
        const auto here = [this] { return element("messages", peek_.messages); };
        if (!value.is_object()) return fail(bad_field(here(), "must be an object"));
        const Value role = value["role"];
        if (!role.is_text() || role.text_bytes() == 0)
            return fail(bad_field(here() + ".role", "must be a string: user or assistant"));
        // Only the model's turns carry proofs, and they are rarely the long ones.
        if (role.is("assistant")) sealed_ = sealed_ || holds_seal(value.raw());
        if (!value["content"].is_array())
            return fail(bad_field(here() + ".content", "must be an array of blocks"));
        return blocks(value["content"], [&here] { return here() + ".content"; });
    }

    template <class Path>
    Result<void> blocks(Value list, Path path) {
        std::size_t index = 0;
        for (const Value block : list.elements()) {
            if (!block.is_object())
                return fail(bad_field(element(path(), index), "must be an object"));
            count_media(block);
            for (const Value inner : block["toolResult"]["content"].elements())
                count_media(inner);
            ++index;
        }
        return {};
    }

    void count_media(Value block) {
        count(block["image"], peek_.remote_images);
        count(block["guardContent"]["image"], peek_.remote_images);
        count(block["document"], peek_.remote_files);
        count(block["video"], peek_.remote_video);
        count(block["audio"], peek_.remote_audio);
    }

    void count(Value media, int& remote) {
        const Value source = media["source"];
        if (source["s3Location"].is_object()) ++remote;
        const Value bytes = source["bytes"];
        if (!bytes.is_text()) return;
        ++peek_.inline_media;
        peek_.inline_media_bytes += bytes.raw().size();
    }

    ChatPeek peek_;
    bool has_messages_ = false;
    bool has_prompt_ = false;
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
    return SplicedBody(body, std::move(object).splices());
}

}  // namespace weir::wire::bedrock
