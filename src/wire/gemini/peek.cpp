#include "wire/gemini/peek.hpp"

#include <array>

#include "json/scan.hpp"
#include "wire/gemini/field.hpp"
#include "wire/gemini/find_seals.hpp"
#include "wire/gemini/names.hpp"
#include "wire/seal.hpp"

namespace weir::wire::gemini {

namespace {

using json::Value;

constexpr std::int64_t output_max_most = 1'000'000'000;
constexpr std::int64_t n_most = 128;

class Peeker {
public:
    Result<ChatPeek> run(std::string_view body, const json::Limits& limits) {
        Result<json::Scan> scanned = json::scan(body, limits, {});
        if (!scanned) return fail(scanned.error());
        peek_.body_bytes = body.size();
        peek_.open = scanned->document.root().range().begin;
        peek_.usage_asked = true;  // it is in every chunk
        peek_.members.reserve(scanned->fields.size());
        for (json::Field& field : scanned->fields) {
            if (const Result<void> read = read_field(field.key, field.value); !read)
                return fail(read.error());
            peek_.members.push_back({std::move(field.key), field.key_range, field.value.range()});
        }
        if (!has_contents_) return fail(bad_field("contents", "is required: an array of contents"));
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

    // Two parsers that disagree about one of these would serve one request and charge for another,
    // so each is taken once, whichever way it is spelled.
    Result<void> read_field(std::string_view key, Value value) {
        static constexpr std::array<Row, 10> rows = {{
            {"contents", &Peeker::contents},
            {"generationConfig", &Peeker::config},
            {"tools", &Peeker::tools},
            {"serviceTier", &Peeker::service_tier},
            {"systemInstruction", &Peeker::system},
            {"cachedContent", &Peeker::cached},
            {"model", &Peeker::anything},
            {"toolConfig", &Peeker::anything},
            {"safetySettings", &Peeker::anything},
            {"labels", &Peeker::anything},
        }};
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (!same_name(rows[i].key, key)) continue;
            if (seen_[i]) return fail(repeated(key));
            seen_[i] = true;
            return value.is_null() ? Result<void>() : (this->*rows[i].read)(value);
        }
        return {};
    }

    static Error repeated(std::string_view key) {
        return bad_field(std::string(key), "is there more than once");
    }

    Result<void> anything(Value) { return {}; }
    Result<void> cached(Value value) {
        if (value.is_text()) return {};
        return fail(bad_field("cachedContent", "must be a string"));
    }
    Result<void> service_tier(Value value) {
        if (!value.is_text()) return fail(bad_field("serviceTier", "must be a string"));
        peek_.service_tier = value.text();
        return {};
    }

    Result<void> tools(Value value) {
        if (!value.is_array() && !value.is_object())
            return fail(bad_field("tools", "must be an array"));
        peek_.has_tools = value.size() > 0;
        return {};
    }

    Result<void> config(Value value) {
        if (!value.is_object()) return fail(bad_field("generationConfig", "must be an object"));
        static constexpr std::array<std::string_view, 2> once = {"maxOutputTokens",
                                                                 "candidateCount"};
        std::array<bool, once.size()> seen{};
        for (const json::Member& one : value.members()) {
            const std::string key = one.key.text();
            for (std::size_t i = 0; i < once.size(); ++i) {
                if (!same_name(once[i], key)) continue;
                if (seen[i]) return fail(repeated("generationConfig." + key));
                seen[i] = true;
            }
        }
        if (const Result<void> read = output_max(member(value, once[0])); !read) return read;
        if (const Result<void> read = count(member(value, once[1])); !read) return read;
        const Value type = member(value, "responseMimeType");
        peek_.has_response_format = (type.is_text() && !type.is("text/plain")) ||
                                    !member(value, "responseSchema").is_null() ||
                                    !member(value, "responseJsonSchema").is_null();
        const Value thinking = member(value, "thinkingConfig");
        const Value budget = member(thinking, "thinkingBudget");
        peek_.has_reasoning = !member(thinking, "thinkingLevel").is_null() ||
                              member(thinking, "includeThoughts").is_true() ||
                              (budget.is_number() && budget.integer() != 0);
        return {};
    }

    Result<void> output_max(Value value) {
        if (value.is_null()) return {};
        const std::optional<std::int64_t> most = value.integer();
        peek_.output_max_field = "generationConfig.maxOutputTokens";
        if (!most || *most < 1 || *most > output_max_most)
            return fail(bad_field(peek_.output_max_field, "must be a positive integer"));
        peek_.output_max = Tokens(*most);
        return {};
    }

    Result<void> count(Value value) {
        if (value.is_null()) return {};
        const std::optional<std::int64_t> n = value.integer();
        if (!n || *n < 1 || *n > n_most)
            return fail(
                bad_field("generationConfig.candidateCount", "must be an integer from 1 to 128"));
        peek_.n = *n;
        return {};
    }

    Result<void> system(Value value) {
        if (value.is_text()) return {};
        if (!value.is_object())
            return fail(bad_field("systemInstruction", "must be an object with parts"));
        return parts(value["parts"], "systemInstruction");
    }

    // One content or part may stand in the place of an array of one: protobuf's parser takes it.
    Result<void> contents(Value value) {
        if (value.is_object()) {
            if (const Result<void> read = content(value, "contents"); !read) return read;
        } else if (!value.is_array()) {
            return fail(bad_field("contents", "must be an array of contents"));
        }
        for (const Value one : value.elements())
            if (const Result<void> read = content(one, "contents"); !read) return read;
        if (peek_.messages == 0) return fail(bad_field("contents", "must not be empty"));
        has_contents_ = true;
        return {};
    }

    Result<void> content(Value value, std::string_view array) {
        const auto here = [&] { return element(array, peek_.messages); };
        if (!value.is_object()) return fail(bad_field(here(), "must be an object"));
        const Value role = value["role"];
        const bool known = role.is_null() || role.is("user") || role.is("model") ||
                           role.is("function") || role.is("");
        if (!known) return fail(bad_field(here() + ".role", "must be user or model"));
        // Only the model's turns carry proofs, and they are rarely the long ones.
        if (role.is("model")) sealed_ = sealed_ || holds_seal(value.raw());
        if (const Result<void> read = parts(value["parts"], {}); !read)
            return fail(bad_field(here() + "." + read.error().field(), part_problem));
        ++peek_.messages;
        return {};
    }

    static constexpr std::string_view part_problem = "must be an array of objects";

    Result<void> parts(Value list, std::string_view path) {
        const std::string_view dot = path.empty() ? "" : ".";
        if (list.is_object()) read_part(list);
        std::size_t index = 0;
        bool good = list.is_array() || list.is_object() || list.is_null();
        for (const Value part : list.elements()) {
            good = good && part.is_object();
            if (!good) break;
            read_part(part);
            ++index;
        }
        if (good) return {};
        const std::string at = list.is_array() ? element("parts", index) : "parts";
        return fail(bad_field(std::string(path) + std::string(dot) + at, part_problem));
    }

    void read_part(Value part) {
        if (part.size() == 1 && part["text"].exists()) return;
        read_media(part);
        for (const Value inner : member(member(part, "functionResponse"), "parts").elements())
            read_media(inner);
    }

    void read_media(Value part) {
        const Value data = member(part, "inlineData")["data"];
        if (data.is_text()) {
            ++peek_.inline_media;
            peek_.inline_media_bytes += data.raw().size();
        }
        const Value file = member(part, "fileData");
        if (!file.is_object()) return;
        const std::string type = member(file, "mimeType").text();
        if (type.starts_with("image/"))
            ++peek_.remote_images;
        else if (type.starts_with("audio/"))
            ++peek_.remote_audio;
        else if (type.starts_with("video/") || type.empty())
            ++peek_.remote_video;
        else
            ++peek_.remote_files;
    }

    ChatPeek peek_;
    std::array<bool, 10> seen_{};
    bool has_contents_ = false;
    bool sealed_ = false;
};

}  // namespace

Result<ChatPeek> peek(std::string_view body, const json::Limits& limits) {
    return Peeker().run(body, limits);
}

}  // namespace weir::wire::gemini
