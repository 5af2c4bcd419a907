#include "provider/write_options.hpp"

#include "provider/chat_target.hpp"
#include "provider/request_edits.hpp"

namespace weir::provider {
namespace {

using catalog::ReasoningField;
using wire::WriteOptions;

// Where earlier thoughts are given back. Who shows none over this wire wants none either.
WriteOptions::ReasoningText reasoning_text(ReasoningField field) {
    switch (field) {
        case ReasoningField::reasoning:
        case ReasoningField::reasoning_details: return WriteOptions::ReasoningText::reasoning;
        case ReasoningField::reasoning_content:
        case ReasoningField::either: return WriteOptions::ReasoningText::reasoning_content;
        case ReasoningField::none:
        case ReasoningField::content_parts:
        case ReasoningField::think_tags: break;
    }
    return WriteOptions::ReasoningText::none;
}

}  // namespace

WriteOptions write_options(const Provider& provider, const Model& model, std::string_view form) {
    const catalog::Quirks& quirks = model.quirks;
    WriteOptions options{.provider = std::string(provider.id())};
    options.output_max = quirks.output_limit == catalog::OutputLimit::max_tokens
                             ? WriteOptions::OutputMax::max_tokens
                             : WriteOptions::OutputMax::max_completion_tokens;
    options.reasoning_text = reasoning_text(quirks.reasoning_field);
    options.developer_role = quirks.developer_role == catalog::DeveloperRole::accepted;
    if (const auto most = model.output_max()) options.output_max_default = *most;
    if (form == vertex_anthropic) options.anthropic_body_version = vertex_anthropic_version;
    return options;
}

}  // namespace weir::provider
