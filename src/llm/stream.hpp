#pragma once
// A streamed answer as a flat list of facts. Order law (StreamChecker):
//   1. Started comes first, once.
//   2. Per choice, blocks are numbered 0, 1, 2... in order of opening; one is open at a time;
//      BlockOpened, then only deltas that fit its part, then BlockClosed.
//   3. A choice has ChoiceFinished once, with no block open; nothing of it comes after.
//   4. UsageReport may come anywhere after Started; it is cumulative: the last one counts.
//   5. Finished comes last, once, after every begun choice has finished.
// Calls that a provider interleaves are put in sequence by the reader of its wire, so that no
// writer has to. A stream that fails ends with an Error in place of the rest.
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "llm/chat.hpp"

namespace weir::llm {

struct Started {
    std::string id;
    std::string model;
    std::int64_t created = 0;  // Unix seconds; 0 when unsaid
    friend bool operator==(const Started&, const Started&) = default;
};

// part holds what is known at the start (a call's id and name, a whole image or opaque part); text
// and arguments in it are empty and come as deltas.
struct BlockOpened {
    int choice = 0;
    int block = 0;
    Part part;
    friend bool operator==(const BlockOpened&, const BlockOpened&) = default;
};
struct TextDelta {  // into Text
    int choice = 0;
    int block = 0;
    std::string text;
    friend bool operator==(const TextDelta&, const TextDelta&) = default;
};
struct RefusalDelta {  // into Refusal
    int choice = 0;
    int block = 0;
    std::string text;
    friend bool operator==(const RefusalDelta&, const RefusalDelta&) = default;
};
struct ReasoningDelta {  // into Reasoning
    int choice = 0;
    int block = 0;
    std::string text;
    friend bool operator==(const ReasoningDelta&, const ReasoningDelta&) = default;
};
// The proof of a Reasoning, whole: signature, data, id and so on; its text is empty.
struct ReasoningProof {
    int choice = 0;
    int block = 0;
    Reasoning proof;
    friend bool operator==(const ReasoningProof&, const ReasoningProof&) = default;
};
struct ArgumentsDelta {  // into ToolCall
    int choice = 0;
    int block = 0;
    std::string fragment;
    friend bool operator==(const ArgumentsDelta&, const ArgumentsDelta&) = default;
};
struct CitationAdded {  // to Text
    int choice = 0;
    int block = 0;
    Citation citation;
    friend bool operator==(const CitationAdded&, const CitationAdded&) = default;
};
struct AudioDelta {  // into Audio
    int choice = 0;
    int block = 0;
    std::string base64;
    std::string transcript;
    std::string id;               // "" after the first
    std::int64_t expires_at = 0;  // with the last
    friend bool operator==(const AudioDelta&, const AudioDelta&) = default;
};
// The proof that hangs on the open block's part (Part::signature).
struct PartSigned {
    int choice = 0;
    int block = 0;
    Signature signature;
    friend bool operator==(const PartSigned&, const PartSigned&) = default;
};
struct BlockClosed {
    int choice = 0;
    int block = 0;
    friend bool operator==(const BlockClosed&, const BlockClosed&) = default;
};
// Of tokens since the last report of this choice; belongs to no block.
struct LogprobsDelta {
    int choice = 0;
    Logprobs logprobs;
    friend bool operator==(const LogprobsDelta&, const LogprobsDelta&) = default;
};
struct ChoiceFinished {
    int choice = 0;
    StopReason stop = StopReason::unknown;
    std::string stop_sequence;
    std::string native_stop;
    std::vector<Extra> extras = {};  // of the choice as a whole (Gemini: grounding, safety ratings)
    friend bool operator==(const ChoiceFinished&, const ChoiceFinished&) = default;
};
struct UsageReport {
    Usage usage;
    friend bool operator==(const UsageReport&, const UsageReport&) = default;
};
// A field of the answer as a whole (citations, service tier, fingerprint), when first seen.
struct AnswerExtra {
    Extra extra;
    friend bool operator==(const AnswerExtra&, const AnswerExtra&) = default;
};
struct Finished {
    std::optional<Usage> usage;  // the last report, where there was one
    std::string service_tier;
    friend bool operator==(const Finished&, const Finished&) = default;
};

using StreamEvent =
    std::variant<Started, BlockOpened, TextDelta, RefusalDelta, ReasoningDelta, ReasoningProof,
                 ArgumentsDelta, CitationAdded, AudioDelta, PartSigned, BlockClosed, LogprobsDelta,
                 ChoiceFinished, UsageReport, AnswerExtra, Finished>;

std::string_view name(const StreamEvent& event);  // "started", "text_delta", ...

}  // namespace weir::llm
