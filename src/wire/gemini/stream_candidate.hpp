#pragma once
// The blocks of one candidate of a stream, in sequence. Local to this wire.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "json/value.hpp"
#include "llm/stream.hpp"
#include "wire/gemini/grounding.hpp"
#include "wire/gemini/partial_args.hpp"

namespace weir::wire::gemini {

class CandidateReader {
public:
    using Out = std::vector<llm::StreamEvent>;

    CandidateReader(int choice, std::string answer_id, const json::Limits& limits)
        : choice_(choice), answer_id_(std::move(answer_id)), limits_(limits) {}

    // upstream_protocol for pieces of a call that fit none.
    Result<void> on_candidate(json::Value candidate, Out& out);
    bool has_finish_reason() const { return !native_stop_.empty(); }
    // Ends the open block and the choice.
    void finish(Out& out);

private:
    enum class Open : std::uint8_t { none, text, thought, call, sound };

    Result<void> on_part(json::Value part, Out& out);
    void on_text(std::string text, std::string signature, Out& out);
    void on_thought(llm::Reasoning thought, Out& out);
    Result<void> on_call(json::Value call, llm::Part part, Out& out);
    void on_whole(llm::Part part, Out& out);
    void on_sound(llm::Part part, Out& out);
    Result<void> add_pieces(json::Value call);
    void open(Open kind, llm::Part part, Out& out);
    void close(Out& out);
    void on_sources(json::Value candidate, Out& out);
    void keep_extras(json::Value candidate);
    void add_citations(json::Value metadata);

    int choice_;
    std::string answer_id_;
    json::Limits limits_;
    Open open_ = Open::none;
    bool proven_ = false;                // the open block has its signature: nothing is added to it
    std::string sound_type_;             // of the open sound
    std::optional<PartialArgs> pieces_;  // of the open call
    std::string arguments_;              // of it, when they came whole
    int blocks_ = 0;
    int calls_ = 0;
    SourceText said_;  // all texts, for the places of sources
    std::vector<llm::Extra> extras_;
    std::map<std::string, std::size_t> extra_places_;
    std::string citations_;      // of citationMetadata, one after the other
    std::string citation_list_;  // what their list is called
    std::string native_stop_;
};

}  // namespace weir::wire::gemini
