#include <array>

#include "json/document.hpp"
#include "wire/gemini/extras.hpp"
#include "wire/gemini/names.hpp"
#include "wire/gemini/peek.hpp"
#include "wire/gemini/request.hpp"
#include "wire/gemini/request_read_parts.hpp"

namespace weir::wire::gemini {

namespace {

using json::Value;

class RequestReader {
public:
    // Limits and n are what the peek found, so that both ways agree about them.
    Result<llm::ChatRequest> run(const ChatPeek& peeked) {
        request_.output_max = peeked.output_max;
        const Value root = peeked.document.root();
        if (const Result<void> read = contents(root); !read) return fail(read.error());
        for (const json::Member& one : root.members()) {
            if (one.value.is_null()) continue;
            const std::string key = one.key.text();
            const Result<bool> read = read_field(key, one.value);
            if (!read) return fail(read.error());
            if (!*read) request_.extras.push_back(make_extra(key, one.value.raw()));
        }
        return std::move(request_);
    }

private:
    using Reader = Result<void> (RequestReader::*)(Value);
    struct Row {
        std::string_view key;
        Reader read;
    };

    // False for a field without canonical meaning.
    Result<bool> read_field(std::string_view key, Value value) {
        static constexpr std::array<std::string_view, 3> done = {"contents", "systemInstruction",
                                                                 "model"};
        static constexpr std::array<Row, 6> rows = {{
            {"tools", &RequestReader::tools},
            {"toolConfig", &RequestReader::tool_config},
            {"generationConfig", &RequestReader::config},
            {"cachedContent", &RequestReader::cached},
            {"serviceTier", &RequestReader::service_tier},
            {"store", &RequestReader::store},
        }};
        for (const std::string_view one : done)
            if (same_name(one, key)) return true;
        for (const Row& row : rows) {
            if (!same_name(row.key, key)) continue;
            if (const Result<void> read = (this->*row.read)(value); !read)
                return fail(read.error());
            return true;
        }
        return false;
    }

    // The system's words first, wherever they stand in the body.
    Result<void> contents(Value root) {
        Result<std::vector<llm::Message>> read =
            read_messages(member(root, "systemInstruction"), root["contents"]);
        if (!read) return fail(read.error());
        request_.messages = std::move(*read);
        return {};
    }

    Result<void> tools(Value value) {
        Result<std::vector<llm::Tool>> read = read_tools(value);
        if (!read) return fail(read.error());
        request_.tools = std::move(*read);
        return {};
    }

    Result<void> tool_config(Value value) { return read_tool_config(value, request_); }
    Result<void> config(Value value) { return read_generation_config(value, request_); }

    Result<void> cached(Value value) {
        request_.cached_content = value.text();
        return {};
    }
    Result<void> service_tier(Value value) {
        request_.service_tier = value.text();
        return {};
    }
    Result<void> store(Value value) {
        if (!value.is_boolean()) return fail(bad_field("store", "must be true or false"));
        request_.store = value.boolean();
        return {};
    }

    llm::ChatRequest request_;
};

}  // namespace

Result<llm::ChatRequest> read_request(const ChatPeek& peeked) {
    return RequestReader().run(peeked);
}

Result<llm::ChatRequest> read_request(std::string_view body, const json::Limits& limits) {
    return read_peeked(peek(body, limits), &read_request);
}

}  // namespace weir::wire::gemini
