#pragma once
// `weir models`: what a client may ask for, or what the catalog knows. Pure: the time comes in.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/terminal.hpp"
#include "base/clock.hpp"
#include "base/money.hpp"
#include "catalog/catalog.hpp"
#include "catalog/where.hpp"
#include "gateway/snapshot.hpp"

namespace weir::app {

struct ModelLine {
    std::string name;  // as a client says it: "openai/gpt-5", or a route's name
    std::string kind;  // "chat", "embedding", ...; "route"
    std::optional<Tokens> context;
    std::optional<Tokens> output_max;
    std::optional<Rate> price_in;  // of a short prompt now, per million tokens
    std::optional<Rate> price_out;
    std::vector<std::string> can;  // capabilities that are known to be there
    std::string note;              // of a route: where it goes; of a deprecated model: until when
};

struct ModelList {
    std::vector<ModelLine> lines;

    // Routes first (unless there is a filter), then each provider's chat models, in file order.
    static ModelList of_configured(const gateway::Snapshot& snapshot, const catalog::Where& where,
                                   SysTime at);
    // Everything that the catalog, with what the file adds to it, knows of any kind.
    static ModelList of_catalog(const catalog::Catalog& catalog, const catalog::Where& where,
                                SysTime at);

    std::string table(const Terminal& terminal) const;
    std::string json() const;  // an array
};

}  // namespace weir::app
