#pragma once
// Which few bytes of a passed-through request must change for one provider and model: its spelling
// of the model, usage asked of a stream, the output limit under the name it knows, fields that it
// would refuse. Everything else stays as the client wrote it.
#include <string>
#include <string_view>
#include <vector>

#include "catalog/quirks.hpp"
#include "wire/facts.hpp"

namespace weir::provider {

struct RequestEdits {
    wire::RequestEdit edit;
    // Fields that go lost, in the order of the request: for x-weir-dropped. A rename is no loss.
    std::vector<std::string> dropped;
};

// model: as the provider spells it. The peek is of the client's body.
RequestEdits request_edits(const wire::ChatPeek& peek, std::string_view model,
                           const catalog::Quirks& quirks);

// Of a Messages request to Claude at Vertex AI: the model is in the path, and the version that is a
// header elsewhere stands in the body.
inline constexpr std::string_view vertex_anthropic_version = "vertex-2023-10-16";
wire::RequestEdit vertex_anthropic_edit();

// How the wire must read this provider's numbers.
wire::Quirks wire_quirks(const catalog::Quirks& quirks);

}  // namespace weir::provider
