#include "wire/anthropic/recorded.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "base/text.hpp"
#include "json/document.hpp"
#include "json/writer.hpp"

namespace weir::wire::anthropic {

namespace {

using json::Value;

// Members in the order of their first appearance, values raw: enough of an object to change.
struct Object {
    std::vector<std::pair<std::string, std::string>> members;

    std::string& operator[](const std::string& key) {
        for (auto& [name, value] : members)
            if (name == key) return value;
        return members.emplace_back(key, "null").second;
    }
    void take(Value object) {
        for (const json::Member& member : object.members())
            (*this)[member.key.text()] = member.value.raw();
    }
    std::string text() const {
        std::string json;
        json::Writer out(json);
        out.open_object();
        for (const auto& [key, value] : members)
            out.member_raw(key, value);
        out.close_object();
        return json;
    }
};

void append(std::string& raw, const std::string& more) {
    const Result<json::Document> before = json::read(raw);
    const std::string sum = (before ? before->root().text() : "") + more;
    raw.clear();
    json::Writer(raw).text(sum);
}

struct Block {
    Object object;
    std::string input;
    std::vector<std::string> citations;

    void on_delta(Value delta) {
        const Value type = delta["type"];
        if (type.is("input_json_delta")) input += delta["partial_json"].text();
        if (type.is("text_delta")) append(object["text"], delta["text"].text());
        if (type.is("thinking_delta")) append(object["thinking"], delta["thinking"].text());
        if (type.is("signature_delta")) append(object["signature"], delta["signature"].text());
        if (type.is("compaction_delta")) append(object["content"], delta["content"].text());
        if (type.is("citations_delta")) citations.emplace_back(delta["citation"].raw());
    }

    std::string text() {
        if (!input.empty()) object["input"] = input;
        if (citations.empty()) return object.text();
        std::string& list = object["citations"];
        list = "[";
        for (const std::string& one : citations)
            list += (list.size() > 1 ? "," : "") + one;
        list += "]";
        return object.text();
    }
};

class Assembler {
public:
    Recorded run(const std::string& sse) {
        std::size_t at = 0;
        while (at < sse.size() && recorded_.stop_end == 0) {
            const std::size_t end = std::min(sse.find('\n', at), sse.size());
            const std::string_view line = trim(std::string_view(sse).substr(at, end - at));
            at = end + 1;
            if (!line.starts_with("data:")) continue;
            const Result<json::Document> document = json::read(line.substr(5));
            if (!document) continue;
            on_event(document->root());
            // Blanks after the last brace may be cut off.
            if (document->root()["type"].is("message_stop"))
                recorded_.stop_end = sse.find_last_not_of(" \r", end - 1) + 1;
        }
        std::string content;
        for (auto& [index, block] : blocks_)
            content += (content.empty() ? "[" : ",") + block.text();
        message_["content"] = content.empty() ? "[]" : content + "]";
        message_["usage"] = usage_.text();
        recorded_.message = message_.text();
        return std::move(recorded_);
    }

private:
    void on_event(Value root) {
        const Value type = root["type"];
        const std::int64_t index = root["index"].integer_or(-1);
        recorded_.error = recorded_.error || !root["error"].is_null();
        if (type.is("message_start")) {
            const bool again = root["message"]["id"].raw() == message_["id"] && blocks_.empty();
            recorded_.spliced = recorded_.spliced || (started_ && !again);
            started_ = true;
            message_.take(root["message"]);
            usage_.take(root["message"]["usage"]);
        } else if (type.is("content_block_start")) {
            blocks_[index].object.take(root["content_block"]);
        } else if (type.is("content_block_delta")) {
            blocks_[index].on_delta(root["delta"]);
        } else if (type.is("message_delta")) {
            message_.take(root["delta"]);
            usage_.take(root["usage"]);
            if (!root["context_management"].is_null())
                message_["context_management"] = root["context_management"].raw();
        }
    }

    Recorded recorded_;
    Object message_;
    Object usage_;
    std::map<std::int64_t, Block> blocks_;
    bool started_ = false;
};

}  // namespace

std::string as_sse(const replay::Exchange& exchange) {
    if (exchange.stream_format != "chunks-jsonl") return exchange.response;
    std::string body;
    for (const std::string_view line : split(exchange.response, '\n')) {
        const Result<json::Document> document = json::read(line);
        if (!document) continue;
        const std::string type = document->root()["type"].text();
        if (!type.empty()) body += "event: " + type + "\n";
        body += "data: " + std::string(line) + "\n\n";
    }
    return body;
}

Recorded assemble(const std::string& sse) { return Assembler().run(sse); }

Counts counts_in(std::string_view answer) {
    const Result<json::Document> document = json::read(answer);
    const Value usage = document ? document->root()["usage"] : Value();
    Counts counts;
    const auto add = [&](Value from) {
        counts.input += from["input_tokens"].integer_or(0);
        counts.cache_read += from["cache_read_input_tokens"].integer_or(0);
        counts.cache_write += from["cache_creation_input_tokens"].integer_or(0);
        counts.cache_write_1h += from["cache_creation"]["ephemeral_1h_input_tokens"].integer_or(0);
        counts.output += from["output_tokens"].integer_or(0);
    };
    add(usage);
    for (const Value one : usage["iterations"].elements())
        if (one["type"].is("compaction")) add(one);
    counts.thinking = usage["output_tokens_details"]["thinking_tokens"].integer_or(0);
    counts.web_searches = usage["server_tool_use"]["web_search_requests"].integer_or(0);
    return counts;
}

Counts counts_of(const llm::Usage& usage) {
    return {.input = usage.input_uncached.value(),
            .cache_read = usage.input_cache_read.value(),
            .cache_write = (usage.input_cache_write + usage.input_cache_write_1h).value(),
            .cache_write_1h = usage.input_cache_write_1h.value(),
            .output = usage.output().value(),
            .thinking = usage.output_reasoning.value(),
            .web_searches = usage.web_searches};
}

std::string text_of(const Counts& counts) {
    return fmt::format("in {} read {} write {} (1h {}) out {} thinking {} searches {}",
                       counts.input, counts.cache_read, counts.cache_write, counts.cache_write_1h,
                       counts.output, counts.thinking, counts.web_searches);
}

namespace {

TEST(Recorded, PutsAStreamTogether) {
    const Recorded got = assemble(
        "data: "
        "{\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"usage\":{\"input_tokens\":2}}}\n\n"
        "data: "
        "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\","
        "\"text\":\"\"}}\n\n"
        "data: "
        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":"
        "\"hi\"}}\n\n"
        "data: "
        "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_"
        "tokens\":3}}\n\n"
        "data: {\"type\":\"message_stop\"}\n\n");
    EXPECT_EQ(
        got.message,
        R"({"id":"m","usage":{"input_tokens":2,"output_tokens":3},"stop_reason":"end_turn","content":[{"type":"text","text":"hi"}]})");
    EXPECT_EQ(counts_in(got.message), (Counts{.input = 2, .output = 3}));
}

}  // namespace
}  // namespace weir::wire::anthropic
