#include "llm/tokens/input_count.hpp"

#include <algorithm>
#include <optional>
#include <variant>

namespace weir::llm::tokens {
namespace {

// Documents and sound, by the bytes of their base64: about what vendors charge for usual ones.
constexpr std::int64_t media_bytes_per_token = 16;
constexpr std::size_t opaque_text_bytes_max = 4096;

// Measures texts by the encoding where that is there and they are few enough, else by weights.
class Meter {
public:
    Meter(const Family& family, bool count) : scale_(*family.scale) {
        if (count) encoding_ = Encoding::open(embedded_ranks(), family.encoding);
    }
    std::int64_t of(std::string_view text) const {
        return encoding_ ? static_cast<std::int64_t>(encoding_->count(text)) * 1000
                         : scale_.weigh(text);
    }
    bool counts() const { return encoding_.has_value(); }

private:
    std::optional<Encoding> encoding_;
    const TextScale& scale_;
};

// Texts of parts, one by one; what is no text is told to `other`.
template <class OfText>
class PartTexts {
public:
    PartTexts(InputShape& shape, OfText of_text) : shape_(shape), of_text_(of_text) {}

    void operator()(const Text& text) { of_text_(text.text); }
    void operator()(const Refusal& refusal) { of_text_(refusal.text); }
    void operator()(const Opaque& opaque) {
        special();
        // A long one is a medium that has no word of ours yet.
        if (opaque.json.size() > opaque_text_bytes_max)
            shape_.media_bytes += static_cast<std::int64_t>(opaque.json.size());
        else
            of_text_(opaque.json);
    }
    void operator()(const Image&) {
        special();
        ++shape_.images;
    }
    void operator()(const Audio& audio) { media(audio.media); }
    void operator()(const Video& video) { media(video.media); }
    void operator()(const File& file) { media(file.media); }
    void operator()(const ToolCall& call) {
        special();
        ++shape_.calls;
        of_text_(call.name);
        of_text_(call.arguments);
    }
    // Thoughts of earlier turns are mostly not counted again.
    void operator()(const Reasoning&) { special(); }
    void operator()(const ToolResult& result) {
        special();
        ++shape_.results;
        for (const ResultContent& content : result.content)
            std::visit(*this, content.body);
    }

private:
    void special() { shape_.only_texts = false; }
    void media(const Media& media) {
        special();
        if (media.source == Media::Source::base64)
            shape_.media_bytes += static_cast<std::int64_t>(media.data.size());
        else
            ++shape_.images;
    }
    InputShape& shape_;
    OfText of_text_;
};

template <class OfText>
void each_text(const ChatRequest& request, InputShape& shape, OfText of_text) {
    PartTexts<OfText> texts(shape, of_text);
    for (const Message& message : request.messages) {
        ++shape.messages;
        shape.assistants += message.role == Role::assistant ? 1 : 0;
        shape.has_system |= message.role == Role::system || message.role == Role::developer;
        if (!message.name.empty()) shape.only_texts = false;
        of_text(message.name);
        for (const Part& part : message.parts)
            std::visit(texts, part.body);
    }
}

template <class OfText>
void each_tool_text(const ChatRequest& request, OfText of_text) {
    for (const Tool& tool : request.tools) {
        of_text(tool.name);
        of_text(tool.description);
        of_text(tool.parameters_json);
        of_text(tool.raw_json);
    }
}

std::size_t text_bytes_of(const ChatRequest& request) {
    InputShape ignored;
    std::size_t bytes = 0;
    const auto add = [&](std::string_view text) { bytes += text.size(); };
    each_text(request, ignored, add);
    each_tool_text(request, add);
    if (request.response_format) add(request.response_format->schema_json);
    return bytes;
}

// Whether vendors put nothing of their own beside the messages: no state that the request only
// names, nothing asked for that is known to have a prompt (tools, efforts, lengths, sound).
bool is_plain(const ChatRequest& request) {
    return request.previous_response.empty() && request.conversation.empty() &&
           request.cached_content.empty() && request.tools.empty() && !request.reasoning &&
           (!request.response_format ||
            request.response_format->kind == ResponseFormat::Kind::text) &&
           request.verbosity.empty() && request.modalities.empty() && !request.audio &&
           request.extras.empty();
}

bool thinks(const ChatRequest& request) {
    if (!request.reasoning) return false;
    const ReasoningControl& asked = *request.reasoning;
    return asked.enabled.value_or(false) || asked.budget.value_or(Tokens(0)) > Tokens(0) ||
           asked.effort.value_or(Effort::none) != Effort::none;
}

}  // namespace

InputShape shape_of(const ChatRequest& request, const Family& family, const Measuring& how) {
    const Meter meter(family, text_bytes_of(request) <= how.counted_bytes_max);
    InputShape shape{
        .thinking = thinks(request), .responses = how.responses, .counted = meter.counts()};
    each_text(request, shape, [&](std::string_view text) { shape.text += meter.of(text); });
    shape.tool_count = static_cast<std::int64_t>(request.tools.size());
    if (!how.tool_prompt.empty())
        shape.tools = meter.of(how.tool_prompt);
    else
        each_tool_text(request, [&](std::string_view text) { shape.tools += meter.of(text); });
    if (request.response_format) shape.schema = meter.of(request.response_format->schema_json);
    if (!is_plain(request)) shape.only_texts = false;
    return shape;
}

InputCount count_input(const InputShape& shape, const Family& family) {
    constexpr std::int64_t thousand = 1000;
    std::int64_t sum =
        (shape.text * family.text + shape.tools * family.tools + shape.schema * family.schema) /
        thousand;
    sum += family.base + shape.messages * family.message + shape.assistants * family.assistant;
    if (shape.has_system) sum += family.system;
    if (shape.thinking) sum += family.thinking;
    if (shape.schema > 0) sum += family.has_schema;
    if (shape.tool_count > 0) {
        sum += shape.responses ? family.has_tools_responses : family.has_tools;
        sum += shape.tool_count * family.tool;
        if (shape.has_system && !shape.responses) sum += family.tools_and_system;
    }
    sum += shape.calls * family.call + shape.images * family.image;
    sum += shape.media_bytes * thousand / media_bytes_per_token;
    return {.tokens = Tokens((sum + thousand - 1) / thousand),
            .exact = family.own_encoding && shape.counted && shape.only_texts};
}

Tokens estimate_answer(std::size_t text_bytes, const Family& family) {
    constexpr std::size_t most = std::size_t{1} << 40;
    const auto bytes = static_cast<std::int64_t>(std::min(text_bytes, most));
    return Tokens((bytes * family.answer_byte + 999) / 1000);
}

}  // namespace weir::llm::tokens
