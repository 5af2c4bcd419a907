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

}  // namespace weir::wire::bedrock
