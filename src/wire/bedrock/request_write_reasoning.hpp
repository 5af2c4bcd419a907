#pragma once
// How a caller's wish for thoughts is spelled for a model behind Converse (providers.md 4.8, "PROV:
// AWS Bedrock"): each vendor has fields of its own in additionalModelRequestFields. Local to this
// wire.
#include <string>
#include <string_view>
#include <vector>

#include "llm/chat.hpp"
#include "wire/translate.hpp"

namespace weir::wire::bedrock {

// A field of additionalModelRequestFields; "output_config.effort" is inside that object, and
// "outputConfig.effort" is of the request's top level.
struct AdditionalField {
    std::string name;
    std::string json;
};

struct ReasoningFields {
    std::vector<AdditionalField> fields;
    bool dropped = false;   // asked for and not said
    bool thinking = false;  // Claude is asked to think by us: it then takes no sampling fields
};

// As the client spelled it where it came over this wire, else by the model's vendor: Claude up to
// 4.5 by a budget (below the limit of output, thoughts are part of it), later ones adaptive with an
// effort; Nova 2 and gpt-oss by three efforts. WriteOptions::reasoning_ask decides for Claude where
// it names a form. `may_think` is false when the history forbids a budget model to.
ReasoningFields reasoning_fields(const llm::ChatRequest& request, const WriteOptions& options,
                                 bool may_think);

}  // namespace weir::wire::bedrock
