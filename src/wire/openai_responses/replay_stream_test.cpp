#include "wire/openai_responses/replay_stream.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "json/document.hpp"
#include "llm/collect.hpp"
#include "llm/stream_checker.hpp"
#include "wire/openai_responses/response.hpp"
#include "wire/openai_responses/stream.hpp"
#include "wire/openai_responses/stream_scan.hpp"
#include "wire/openai_responses/strict_client.hpp"

namespace weir::wire::openai_responses {

namespace {

using json::Value;

constexpr std::size_t event_bytes_max = std::size_t{8} << 20;

std::string as_sse(const replay::Exchange& exchange) {
    if (exchange.stream_format != "chunks-jsonl") return exchange.response;
    std::string body;
    for (const std::string_view line : split(exchange.response, '\n'))
        if (!trim(line).empty()) body += "data: " + std::string(line) + "\n\n";
    return body;
}

void note_event(Value root, RecordedStream& recorded, std::size_t place) {
    const std::string type = root["type"].text();
    if (type == "error" && recorded.error.empty())
        recorded.error = root["error"]["message"].text(root["message"].text());
    if (type == "response.output_item.done") {
        if (!recorded.done_items.empty()) recorded.done_items += ",";
        recorded.done_items += root["item"].raw();
        ++recorded.done_count;
    }
    if (type.ends_with(".delta")) recorded.delta_bytes += root["delta"].text_bytes();
    if (type != "response.completed" && type != "response.incomplete") return;
    recorded.end_place = place;
    recorded.last_response = root["response"].raw();
    const Value output = root["response"]["output"];
    if (output.size() > 0) return;
    const json::Range at = output.range();
    const std::size_t begin = at.begin - root["response"].range().begin;
    recorded.last_response.replace(begin, at.size(), "[" + recorded.done_items + "]");
}

}  // namespace

RecordedStream look_at(const replay::Exchange& exchange) {
    RecordedStream recorded;
    recorded.sse = as_sse(exchange);
    std::size_t at = 0;
    while (at < recorded.sse.size()) {
        const std::size_t end = std::min(recorded.sse.find('\n', at), recorded.sse.size());
        std::string_view line = std::string_view(recorded.sse).substr(at, end - at);
        if (line.ends_with('\r')) line.remove_suffix(1);
        const std::size_t line_end = at + line.size();
        at = end + 1;
        if (!line.starts_with("data:")) continue;
        const Result<json::Document> document = json::read(trim(line.substr(5)));
        if (document) note_event(document->root(), recorded, line_end);
    }
    return recorded;
}

Scanned scan(std::span<const std::string_view> chunks) {
    Scanned outcome;
    SseReader reader(event_bytes_max);
    const auto tap = make_stream_scan({}, {});
    SseEvent event;
    const auto use = [&] {
        outcome.forwarded += event.raw;
        const Result<ChunkFacts> chunk = tap->on_event(event);
        if (!chunk) outcome.result = fail(chunk.error());
    };
    for (const std::string_view chunk : chunks) {
        reader.feed(chunk);
        for (Result<bool> more = reader.next(event); more && *more && outcome.result;
             more = reader.next(event))
            use();
    }
    if (outcome.result && reader.finish(event).value_or(false)) use();
    if (outcome.result) outcome.result = tap->on_end();
    outcome.facts = tap->facts();
    return outcome;
}

Translated translate(std::string_view sse) { return translate_in_pieces(sse, sse.size() + 1); }

Translated translate_in_pieces(std::string_view sse, std::size_t piece) {
    Translated outcome;
    SseReader reader(event_bytes_max);
    const auto stream = make_stream_reader({}, {});
    SseEvent event;
    while (!sse.empty()) {
        const std::string_view chunk = sse.substr(0, piece);
        sse.remove_prefix(chunk.size());
        reader.feed(chunk);
        for (Result<bool> more = reader.next(event); more && *more && outcome.result;
             more = reader.next(event))
            outcome.result = stream->on_event(event, outcome.events);
    }
    if (outcome.result && reader.finish(event).value_or(false))
        outcome.result = stream->on_event(event, outcome.events);
    if (outcome.result) outcome.result = stream->on_end(outcome.events);
    llm::StreamChecker checker;
    llm::Collector collector;
    for (const llm::StreamEvent& one : outcome.events) {
        const Result<void> legal = checker.on_event(one);
        if (!legal && outcome.law.empty()) outcome.law = legal.error().message();
        collector.on_event(one);
    }
    if (outcome.result)
        if (const Result<void> legal = checker.on_end(); !legal && outcome.law.empty())
            outcome.law = legal.error().message();
    outcome.answer = collector.take();
    return outcome;
}

std::string write_events(const std::vector<llm::StreamEvent>& events) {
    const auto writer = make_stream_writer({});
    std::string out;
    for (const llm::StreamEvent& event : events)
        writer->write(event, out);
    return out;
}

std::vector<std::string> gist(const llm::ChatAnswer& answer) {
    std::vector<std::string> lines;
    for (const llm::Choice& choice : answer.choices) {
        for (const llm::Part& part : choice.message.parts) {
            std::string line(llm::name(part.body));
            if (const auto* text = std::get_if<llm::Text>(&part.body)) {
                line += " " + text->text.str();
                for (const llm::Citation& citation : text->citations)
                    line += " [" + citation.raw_json + "]";
            }
            if (const auto* text = std::get_if<llm::Refusal>(&part.body)) line += " " + text->text;
            if (const auto* thought = std::get_if<llm::Reasoning>(&part.body))
                line += " " + thought->text + (thought->data.empty() ? "" : " proven");
            if (const auto* call = std::get_if<llm::ToolCall>(&part.body))
                line += " " + call->id.value() + " " + call->name + " " + call->arguments;
            lines.push_back(std::move(line));
        }
        lines.emplace_back(llm::name(choice.stop));
        if (choice.logprobs)
            lines.push_back(std::to_string(choice.logprobs->content.size()) + " logprobs");
    }
    return lines;
}

void check_splits(const std::string& id, const RecordedStream& recorded, const Scanned& whole,
                  Random& random) {
    for (int round = 0; round < 4; ++round) {
        std::vector<std::string_view> chunks;
        std::string_view rest = recorded.sse;
        const std::uint64_t longest = round < 2 ? 3 : 1 + recorded.sse.size() / 3;
        while (!rest.empty()) {
            const std::size_t taken = std::min(rest.size(), 1 + random.below(longest));
            chunks.push_back(rest.substr(0, taken));
            rest.remove_prefix(taken);
        }
        const Scanned split = scan(chunks);
        EXPECT_EQ(split.result.has_value(), whole.result.has_value()) << id;
        EXPECT_EQ(split.facts.usage, whole.facts.usage) << id;
        EXPECT_EQ(split.facts.text_bytes(), whole.facts.text_bytes()) << id;
        EXPECT_EQ(split.forwarded, recorded.sse) << id;
    }
    EXPECT_EQ(translate_in_pieces(recorded.sse, 1).events, translate(recorded.sse).events) << id;
    EXPECT_EQ(translate_in_pieces(recorded.sse, 7).events, translate(recorded.sse).events) << id;
}

void check_truncations(const std::string& id, const RecordedStream& recorded, Random& random) {
    for (int round = 0; round < 12; ++round) {
        // The last byte of that line closes the JSON: without it, it is cut.
        const std::size_t cut =
            round == 0 ? recorded.end_place - 1 : random.below(recorded.end_place);
        const std::string_view part = std::string_view(recorded.sse).substr(0, cut);
        EXPECT_FALSE(scan(std::array{part}).result.has_value()) << id << " cut at " << cut;
        EXPECT_FALSE(translate(part).result.has_value()) << id << " cut at " << cut;
    }
}

namespace {

// A proof is encrypted anew for the last event, and hosts give other item ids there: so only that
// there is one can be compared.
enum class Order : std::uint8_t { same, any };
void expect_same_gist(const llm::ChatAnswer& a, const llm::ChatAnswer& b, Order order,
                      const std::string& id) {
    std::vector<std::string> of_a = gist(a);
    std::vector<std::string> of_b = gist(b);
    if (order == Order::any) {
        std::ranges::sort(of_a);
        std::ranges::sort(of_b);
    }
    ASSERT_EQ(of_a.size(), of_b.size()) << id;
    for (std::size_t i = 0; i < of_a.size(); ++i)
        EXPECT_EQ(of_a[i], of_b[i]) << id << " part " << i;
}

// Thoughts that gave way to another item have lost theirs (OpenRouter).
bool all_proven(const llm::ChatAnswer& answer) {
    return std::ranges::all_of(answer.choices.at(0).message.parts, [](const llm::Part& part) {
        const auto* reasoning = std::get_if<llm::Reasoning>(&part.body);
        return !reasoning || !reasoning->raw_json.empty();
    });
}

}  // namespace

void check_translation(const std::string& id, const RecordedStream& recorded) {
    const Translated read = translate(recorded.sse);
    ASSERT_TRUE(read.result.has_value()) << id << ": " << read.result.error().message();
    EXPECT_EQ(read.law, "") << id;
    const Result<llm::ChatAnswer> last = read_answer(recorded.last_response, {}, {});
    ASSERT_TRUE(last.has_value()) << id;
    const Result<json::Document> document = json::read(recorded.last_response);
    const bool all_told = document->root()["output"].size() == recorded.done_count;
    // What was never told while the stream ran comes last.
    expect_same_gist(read.answer, *last, all_told ? Order::same : Order::any, id);
    EXPECT_TRUE(read.answer.usage == last->usage) << id;
    EXPECT_TRUE(read.answer.extras == last->extras) << id;

    const std::string written = write_events(read.events);
    EXPECT_EQ(strict_complaint(written), "") << id;
    const Translated again = translate(written);
    ASSERT_TRUE(again.result.has_value()) << id << ": " << again.result.error().message();
    EXPECT_EQ(again.law, "") << id;
    if (all_proven(read.answer))
        EXPECT_TRUE(again.answer.choices == read.answer.choices) << id;
    else
        expect_same_gist(again.answer, read.answer, Order::same, id);
    EXPECT_EQ(write_events(again.events), written) << id;
}

}  // namespace weir::wire::openai_responses
