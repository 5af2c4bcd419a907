#include "wire/token_count.hpp"

#include "wire/tool_prompt.hpp"

namespace weir::wire {

llm::tokens::InputCount count_input(const llm::ChatRequest& request, const CountFor& what) {
    namespace tokens = llm::tokens;
    const tokens::Family& family = tokens::family_of(what.model);
    tokens::Measuring how{.counted_bytes_max = what.bytes_max, .responses = what.responses};
    if (family.tool_form == tokens::ToolForm::declarations)
        how.tool_prompt = tool_prompt(request.tools);
    return tokens::count_input(tokens::shape_of(request, family, how), family);
}

}  // namespace weir::wire
