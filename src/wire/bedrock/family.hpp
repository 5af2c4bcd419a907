#pragma once
// Which models a Bedrock model id names: Converse is one API, but the fields of
// additionalModelRequestFields are each vendor's own (providers.md "PROV: AWS Bedrock", 4.8).
// Local to this wire.
#include <cstdint>
#include <string_view>

namespace weir::wire::bedrock {

enum class Family : std::uint8_t { claude, nova, gpt_oss, other };

// Of a model id, an inference profile ("us.anthropic.claude-..."), or an ARN that names one.
Family family_of(std::string_view model);

// Whether a Claude model takes thinking {"type":"enabled","budget_tokens"} only: 3.7 up to 4.5.
// 4.6 takes both forms, later ones {"type":"adaptive"} only (providers.md 0.1 fact 4; recorded:
// claude-sonnet-4-6 adaptive, claude-sonnet-4-5 enabled).
bool thinks_by_budget(std::string_view model);

}  // namespace weir::wire::bedrock
