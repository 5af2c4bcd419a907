#pragma once
// InvokeModel for Claude: POST /model/{model}/invoke and /invoke-with-response-stream with the body
// of an Anthropic request, in which anthropic_version stands, and model and stream do not, since
// the path says them; betas stand in anthropic_beta, where Anthropic has a header (providers.md
// "PROV: AWS Bedrock"; recordings of 2024 to 2026). Other vendors' bodies of InvokeModel are
// refused: each is an API of its own, and Converse is there for all of them.
#include <string_view>

#include "base/result.hpp"
#include "wire/facts.hpp"
#include "wire/translate.hpp"

namespace weir::wire::bedrock_invoke {

inline constexpr std::string_view wire_name = "bedrock_invoke";
inline constexpr std::string_view usual_version = "bedrock-2023-05-31";

// As anthropic::peek, with what is said above. invalid_request names whose body is taken, and whose
// this seems to be.
Result<ChatPeek> peek(std::string_view body, const json::Limits& limits);

// As anthropic::edit; the model stands in the path.
SplicedBody edit(std::string_view body, const ChatPeek& peek, const RequestEdit& edit);

// anthropic_version and anthropic_beta are kept as extras of this wire: they are for no other.
Result<llm::ChatRequest> read_request(const ChatPeek& peeked);
Result<Written> write_request(const llm::ChatRequest& request, const WriteOptions& options);

}  // namespace weir::wire::bedrock_invoke
