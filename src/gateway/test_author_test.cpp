#include "gateway/test_author.hpp"

#include "gateway/event_source.hpp"
#include "json/document.hpp"

namespace weir::gateway::test {
namespace {

Framing framing_of(std::string_view wire) { return wire::find(wire)->framing; }

void write_events(std::string_view wire, std::string_view text, bool thinks, Random& random,
                  std::string& out) {
    const auto writer = wire::find(wire)->write_stream(
        wire::WriteOptions{.provider = "p", .id = "id-1", .created = 1, .usage_chunk = true});
    const auto say = [&](llm::StreamEvent event) { writer->write(event, out); };
    llm::Usage usage;
    usage.input_uncached = Tokens(10);
    usage.output_visible = Tokens(5);
    say(llm::Started{.id = "id-1", .model = "m", .created = 1});
    int block = 0;
    if (thinks) {
        say(llm::BlockOpened{.part = {.body = llm::Reasoning{.origin = {}}}});
        say(llm::ReasoningDelta{.text = "Let me see."});
        say(llm::BlockClosed{});
        ++block;
    }
    say(llm::BlockOpened{.block = block, .part = {.body = llm::Text{}}});
    while (!text.empty()) {
        std::size_t size = std::min<std::size_t>(1 + random.below(9), text.size());
        while (size < text.size() && (text[size] & '\xC0') == '\x80')
            ++size;
        say(llm::TextDelta{.block = block, .text = std::string(text.substr(0, size))});
        text.remove_prefix(size);
    }
    say(llm::BlockClosed{.block = block});
    say(llm::ChoiceFinished{
        .stop = llm::StopReason::end_turn, .stop_sequence = {}, .native_stop = {}});
    say(llm::Finished{.usage = usage, .service_tier = {}});
}

std::string text_of(const llm::Message& message) {
    std::string text;
    for (const llm::Part& part : message.parts)
        if (const auto* one = std::get_if<llm::Text>(&part.body)) text += one->text;
    return text;
}

}  // namespace

std::string a_text(Random& random, int words) {
    static constexpr std::array stems = std::to_array<std::string_view>(
        {"weir", "größe", "水が", "façade", "river", "мост", "\xF0\x9F\x8C\x8A", "and", "naïve"});
    static constexpr std::array gaps =
        std::to_array<std::string_view>({" ", " ", " ", " ", ", ", ".\n", ":\n\n", "\n    "});
    std::string text;
    for (int i = 0; i < words; ++i) {
        if (i > 0) text += gaps[random.below(gaps.size())];
        text += stems[random.below(stems.size())];
        text += std::to_string(i + 1);
    }
    return text + ".";
}

std::string continuation(std::string_view whole, std::string_view given, Manner manner) {
    if (!whole.starts_with(given)) return "the model was given another text: " + std::string(given);
    const std::string rest(whole.substr(given.size()));
    const bool restarts = manner == Manner::restarts || manner == Manner::restarts_spaced;
    if (restarts && given.size() >= Joint::restart_bytes_min)
        return (manner == Manner::restarts_spaced ? "\n\n" : "") + std::string(whole);
    const bool repeats = manner == Manner::repeats_words || manner == Manner::space_first;
    if (!repeats || given.size() <= Joint::overlap_bytes_min) return rest;
    std::size_t space = given.size() - Joint::overlap_bytes_min;
    do
        space = space == 0 ? std::string_view::npos : given.rfind(' ', space - 1);
    while (space != std::string_view::npos && given[space + 1] == ' ');
    if (space == std::string_view::npos) return rest;
    return (manner == Manner::space_first ? " " : "") + std::string(given.substr(space + 1)) + rest;
}

std::string given_text(std::string_view wire, std::string_view body) {
    const auto read = wire::read_request(*wire::find(wire), body);
    if (!read) return "unreadable: " + read.error().message();
    std::string text;
    for (const llm::Message& message : read->messages)
        if (message.role == llm::Role::assistant) text = text_of(message);
    return text;
}

Play write_stream(const Writing& writing, Random& random) {
    std::string bytes;
    write_events(writing.wire, writing.text, writing.thinks, random, bytes);
    Play play{
        .headers = {{"content-type", std::string(wire::content_type(framing_of(writing.wire)))}}};
    if (writing.how != Break::none) {
        const auto size = static_cast<double>(bytes.size());
        bytes.resize(static_cast<std::size_t>(size * writing.until));
    }
    if (writing.how == Break::in_band_error) {
        // An error is an event, so it stands behind whole ones.
        EventSource source(framing_of(writing.wire), 1 << 20);
        std::string whole;
        EXPECT_TRUE(source.feed(bytes, [&](const wire::SseEvent& event) -> Result<void> {
            whole += event.raw;
            return {};
        }));
        bytes = whole +
                wire::find(writing.wire)
                    ->write_stream_error(Error(ErrorKind::upstream_overloaded, "overloaded"), {});
    }
    if (writing.how == Break::reset)
        play.broken = Error(ErrorKind::upstream_protocol, "the connection broke");
    play.silent = writing.how == Break::silence;
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t size = 1 + random.below(400);
        play.pieces.push_back(bytes.substr(at, size));
        at += size;
    }
    return play;
}

Asking ask_for_stream(std::string_view wire, std::string_view model) {
    llm::ChatRequest request;
    request.model = ModelName(std::string(model));
    request.messages.push_back({.role = llm::Role::user});
    request.messages.back().parts.push_back({.body = llm::Text{.text = "Tell me."}});
    request.output_max = Tokens(900);
    request.stream = true;
    request.usage_asked = true;
    const auto written = wire::find(wire)->write_request(request, {});
    EXPECT_TRUE(written) << written.error().message();
    Asking asking{.request = {.headers = with_key, .body = written->body}, .path = {}};
    if (wire == "gemini" || wire.starts_with("bedrock"))
        asking.path = {.model = std::string(model), .stream = true, .key = {}};
    return asking;
}

Got read_stream(std::string_view wire, std::string_view body) {
    Got got;
    const auto reader = wire::find(wire)->read_stream({}, {});
    EventSource source(framing_of(wire), 1 << 20);
    llm::StreamChecker checker;
    std::vector<llm::StreamEvent> events;
    const auto take = [&] {
        for (const llm::StreamEvent& event : events) {
            if (const Result<void> kept = checker.on_event(event); !kept && got.problem.empty())
                got.problem = kept.error().message();
            if (const auto* text = std::get_if<llm::TextDelta>(&event)) got.text += text->text;
            if (const auto* opened = std::get_if<llm::BlockOpened>(&event))
                got.kinds.emplace_back(llm::name(opened->part.body));
            if (const auto* end = std::get_if<llm::ChoiceFinished>(&event)) got.stop = end->stop;
            if (const auto* end = std::get_if<llm::Finished>(&event)) got.usage = end->usage;
        }
        events.clear();
    };
    const Result<void> read = source.feed(body, [&](const wire::SseEvent& event) -> Result<void> {
        if (!event.has_data) return {};
        Result<void> one = reader->on_event(event, events);
        take();
        return one;
    });
    if (!read) {
        got.error = read.error();
        return got;
    }
    if (const Result<void> end = reader->on_end(events); !end) got.problem = end.error().message();
    take();
    if (const Result<void> end = checker.on_end(); !end && got.problem.empty())
        got.problem = end.error().message();
    return got;
}

TEST(TestAuthor, WritesAndReadsEveryWire) {
    Random random(1);
    const std::string text = a_text(random, 40);
    for (const wire::Wire& wire : wire::builtin()) {
        if (wire.write_stream == nullptr) continue;  // no client speaks it
        std::string body;
        for (const std::string& piece :
             write_stream({.wire = wire.name, .text = text, .thinks = true}, random).pieces)
            body += piece;
        const Got got = read_stream(wire.name, body);
        EXPECT_EQ(got.problem, "") << wire.name;
        EXPECT_EQ(got.text, text) << wire.name;
        EXPECT_FALSE(got.error) << wire.name;
    }
}

}  // namespace weir::gateway::test
