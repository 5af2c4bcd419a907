#include <array>

#include "wire/bedrock/field.hpp"
#include "wire/bedrock/parts.hpp"
#include "wire/bedrock/request_read.hpp"

namespace weir::wire::bedrock {

namespace {

using json::Value;

Result<void> need_text(Value value, const std::string& path) {
    if (value.is_text()) return {};
    return fail(bad_field(path, "must be a string"));
}

Result<void> need_name(Value value, const std::string& path) {
    if (value.text_bytes() > 0) return {};
    return fail(bad_field(path, "must be a string that is not empty"));
}

Result<void> check_tool_use(Value value, const std::string& path) {
    if (const Result<void> id = need_name(value["toolUseId"], path + ".toolUseId"); !id) return id;
    return need_name(value["name"], path + ".name");
}

Result<void> check_tool_result(Value value, const std::string& path) {
    if (const Result<void> id = need_name(value["toolUseId"], path + ".toolUseId"); !id) return id;
    if (!value["content"].is_array())
        return fail(bad_field(path + ".content", "must be an array of blocks"));
    const Value status = value["status"];
    if (!status.is_null() && !status.is("success") && !status.is("error"))
        return fail(bad_field(path + ".status", "must be success or error"));
    std::size_t index = 0;
    for (const Value one : value["content"].elements()) {
        if (!one.is_object())
            return fail(bad_field(element(path + ".content", index), "must be an object"));
        ++index;
    }
    return {};
}

// A source is bytes or a place; documents may also have text.
Result<void> check_media(Value value, const std::string& path) {
    const Value source = value["source"];
    if (!source.is_object() || source.size() == 0)
        return fail(bad_field(path + ".source", "must be an object with bytes or s3Location"));
    const Value bytes = source["bytes"];
    if (!bytes.is_null() && !bytes.is_text())
        return fail(bad_field(path + ".source.bytes", "must be a string of base64"));
    return {};
}

struct Row {
    std::string_view key;
    Result<void> (*check)(Value, const std::string&);
};
constexpr std::array<Row, 7> rows = {{
    {"text", &need_text},
    {"toolUse", &check_tool_use},
    {"toolResult", &check_tool_result},
    {"image", &check_media},
    {"document", &check_media},
    {"video", &check_media},
    {"audio", &check_media},
}};

Result<void> check_blocks(Value blocks, const std::string& path) {
    std::size_t index = 0;
    for (const Value block : blocks.elements()) {
        for (const Row& row : rows) {
            const Value value = block[row.key];
            if (value.is_null()) continue;
            const std::string here = element(path, index) + "." + std::string(row.key);
            if (const Result<void> good = row.check(value, here); !good) return good;
        }
        ++index;
    }
    return {};
}

}  // namespace

Result<void> read_system(Value system, llm::ChatRequest& into) {
    if (const Result<void> good = check_blocks(system, "system"); !good) return good;
    llm::Message message;
    message.role = llm::Role::system;
    message.parts = read_blocks(system);
    if (!message.parts.empty()) into.messages.push_back(std::move(message));
    return {};
}

Result<void> read_messages(Value messages, llm::ChatRequest& into) {
    static constexpr std::array<std::string_view, 2> known = {"role", "content"};
    std::size_t index = 0;
    for (const Value value : messages.elements()) {
        const std::string path = element("messages", index++);
        llm::Message message;
        const std::optional<llm::Role> role = llm::role_by_name(value["role"].text());
        if (!role || *role == llm::Role::tool || *role == llm::Role::developer)
            return fail(bad_field(path + ".role", "must be user, assistant or system"));
        message.role = *role;
        if (const Result<void> good = check_blocks(value["content"], path + ".content"); !good)
            return good;
        message.parts = read_blocks(value["content"]);
        read_extras(value, known, {}, message.extras);
        into.messages.push_back(std::move(message));
    }
    return {};
}

}  // namespace weir::wire::bedrock
