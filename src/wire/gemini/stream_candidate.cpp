#include "wire/gemini/stream_candidate.hpp"

#include "wire/gemini/call_id.hpp"
#include "wire/gemini/candidate.hpp"
#include "wire/gemini/extras.hpp"
#include "wire/gemini/finish_reason.hpp"
#include "wire/gemini/names.hpp"
#include "wire/gemini/parts.hpp"

namespace weir::wire::gemini {

namespace {

using json::Value;

// Bytes that a later piece may be put behind: a whole number of groups of three.
bool is_open_ended(const llm::Audio& audio) {
    return audio.media.source == llm::Media::Source::base64 && !audio.media.data.ends_with('=');
}

}  // namespace

Result<void> CandidateReader::on_candidate(Value candidate, Out& out) {
    const Value parts = candidate["content"]["parts"];
    if (parts.is_object())
        if (const Result<void> read = on_part(parts, out); !read) return read;
    for (const Value part : parts.elements())
        if (const Result<void> read = on_part(part, out); !read) return read;
    if (const Value logprobs = candidate["logprobsResult"]; logprobs.is_object())
        out.push_back(llm::LogprobsDelta{choice_, read_logprobs(logprobs)});
    on_sources(candidate, out);
    keep_extras(candidate);
    if (std::string word = read_finish_reason(candidate["finishReason"]); !word.empty())
        native_stop_ = std::move(word);
    return {};
}

Result<void> CandidateReader::on_part(Value value, Out& out) {
    if (value.size() == 0) return {};
    llm::Part part = read_part(value);
    const Value call = member(value, "functionCall");
    // Pieces of the open call have no name; anything else ends it.
    const bool continues = call.is_object() && call["name"].text_bytes() == 0;
    if (open_ == Open::call && !continues) close(out);
    if (call.is_object() && std::holds_alternative<llm::ToolCall>(part.body))
        return on_call(call, std::move(part), out);
    if (auto* text = std::get_if<llm::Text>(&part.body))
        on_text(std::move(text->text), part.signature ? part.signature->bytes : "", out);
    else if (auto* thought = std::get_if<llm::Reasoning>(&part.body))
        on_thought(std::move(*thought), out);
    else if (std::holds_alternative<llm::Audio>(part.body))
        on_sound(std::move(part), out);
    else
        on_whole(std::move(part), out);
    return {};
}

// A signature belongs to the text up to it; what comes behind is another part.
void CandidateReader::on_text(std::string text, std::string signature, Out& out) {
    if (text.empty() && signature.empty()) return;
    if (open_ != Open::text || proven_) open(Open::text, {.body = llm::Text{}}, out);
    said_.text += text;
    if (!text.empty()) out.push_back(llm::TextDelta{choice_, blocks_ - 1, std::move(text)});
    if (signature.empty()) return;
    proven_ = true;
    out.push_back(llm::PartSigned{choice_,
                                  blocks_ - 1,
                                  {.bytes = std::move(signature),
                                   .origin = {.wire = std::string(wire_name), .provider = {}}}});
}

void CandidateReader::on_thought(llm::Reasoning thought, Out& out) {
    if (thought.text.empty() && thought.signature.empty()) return;
    llm::Reasoning head;
    head.summary = true;
    head.origin = thought.origin;
    if (open_ != Open::thought || proven_) open(Open::thought, {.body = head}, out);
    if (!thought.text.empty())
        out.push_back(llm::ReasoningDelta{choice_, blocks_ - 1, std::move(thought.text)});
    if (thought.signature.empty()) return;
    proven_ = true;
    head.signature = std::move(thought.signature);
    out.push_back(llm::ReasoningProof{choice_, blocks_ - 1, std::move(head)});
}

Result<void> CandidateReader::on_call(Value value, llm::Part part, Out& out) {
    auto& call = std::get<llm::ToolCall>(part.body);
    const bool goes_on = value["willContinue"].is_true();
    if (call.name.empty()) {
        if (open_ != Open::call && value.size() == 0) return {};
        if (open_ != Open::call)
            return fail(ErrorKind::upstream_protocol,
                        "the provider's stream goes on with a call that was not begun");
    } else {
        if (call.id.value().empty()) call.id = make_call_id(answer_id_, choice_, calls_, call.name);
        ++calls_;
        arguments_ = std::exchange(call.arguments, {});
        pieces_.reset();
        std::erase_if(part.extras, [](const llm::Extra& extra) {
            return extra.name.starts_with("functionCall.");
        });
        open(Open::call, std::move(part), out);
    }
    if (const Result<void> added = add_pieces(value); !added) return added;
    if (!goes_on) close(out);
    return {};
}

Result<void> CandidateReader::add_pieces(Value call) {
    for (const Value piece : call["partialArgs"].elements()) {
        if (!pieces_) pieces_.emplace(limits_);
        if (const Result<void> added = pieces_->add(piece); !added) return added;
    }
    return {};
}

void CandidateReader::on_whole(llm::Part part, Out& out) {
    open(Open::none, std::move(part), out);
    out.push_back(llm::BlockClosed{choice_, blocks_ - 1});
}

// Speech comes in pieces of one sound.
void CandidateReader::on_sound(llm::Part part, Out& out) {
    auto& audio = std::get<llm::Audio>(part.body);
    if (audio.media.source != llm::Media::Source::base64 || part.signature)
        return on_whole(std::move(part), out);
    const bool more = is_open_ended(audio);
    std::string data = std::exchange(audio.media.data, {});
    const std::string type = audio.media.media_type;
    if (open_ != Open::sound || sound_type_ != type) open(Open::sound, std::move(part), out);
    sound_type_ = type;
    out.push_back(llm::AudioDelta{.choice = choice_,
                                  .block = blocks_ - 1,
                                  .base64 = std::move(data),
                                  .transcript = {},
                                  .id = {}});
    if (!more) close(out);
}

void CandidateReader::open(Open kind, llm::Part part, Out& out) {
    close(out);
    open_ = kind;
    proven_ = false;
    out.push_back(llm::BlockOpened{choice_, blocks_++, std::move(part)});
}

void CandidateReader::close(Out& out) {
    if (open_ == Open::none) return;
    if (open_ == Open::call)
        out.push_back(llm::ArgumentsDelta{
            choice_, blocks_ - 1, pieces_ ? pieces_->text() : std::exchange(arguments_, {})});
    pieces_.reset();
    open_ = Open::none;
    out.push_back(llm::BlockClosed{choice_, blocks_ - 1});
}

// Sources come with the last parts: those of a text that is still open are told, and all of them
// stay in the extras.
void CandidateReader::on_sources(Value candidate, Out& out) {
    if (open_ != Open::text) return;
    for (PlacedCitation& placed : read_citations(candidate, said_))
        out.push_back(llm::CitationAdded{choice_, blocks_ - 1, std::move(placed.citation)});
}

// The last of each counts, for ratings come with every event; an empty one does not
// (groundingMetadata is {} until the sources are known, recorded 2026-05). Only citations come in
// pieces.
void CandidateReader::keep_extras(Value candidate) {
    std::vector<llm::Extra> seen;
    read_extras(candidate, known_of_candidate, {}, seen);
    for (llm::Extra& extra : seen) {
        if (extra.name == "citationMetadata") {
            add_citations(candidate[extra.name]);
            continue;
        }
        const auto [known, added] = extra_places_.try_emplace(extra.name, extras_.size());
        if (added)
            extras_.push_back(std::move(extra));
        else if (extra.json != "{}")
            extras_[known->second].json = std::move(extra.json);
    }
}

void CandidateReader::add_citations(Value metadata) {
    for (const std::string_view list : {"citationSources", "citations"})
        for (const Value one : metadata[list].elements()) {
            citation_list_ = list;
            if (!citations_.empty()) citations_.push_back(',');
            citations_ += one.raw();
        }
}

void CandidateReader::finish(Out& out) {
    close(out);
    if (!citations_.empty())
        extras_.push_back(
            make_extra("citationMetadata", "{\"" + citation_list_ + "\":[" + citations_ + "]}"));
    out.push_back(llm::ChoiceFinished{.choice = choice_,
                                      .stop = settle_stop(stop_of(native_stop_), calls_ > 0),
                                      .stop_sequence = {},
                                      .native_stop = native_stop_,
                                      .extras = std::move(extras_)});
}

}  // namespace weir::wire::gemini
