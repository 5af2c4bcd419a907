#pragma once
// Members that have no canonical meaning: carried as they came, named by their place
// ("generationConfig.mediaResolution"), and given back to this wire only. Local to this wire.
#include <span>
#include <string_view>
#include <vector>

#include "json/value.hpp"
#include "json/writer.hpp"
#include "llm/part.hpp"
#include "wire/gemini/field.hpp"

namespace weir::wire::gemini {

// The members that are not in known (camelCase) and not null, prefix put before their names.
void read_extras(json::Value object, std::span<const std::string_view> known,
                 std::string_view prefix, std::vector<llm::Extra>& out);

llm::Extra make_extra(std::string name, std::string_view json);

// Those of this wire whose names begin with prefix, without it; not those that have a further
// prefix of `deeper` behind it.
void write_extras_under(json::Writer& out, std::span<const llm::Extra> extras,
                        std::string_view prefix, std::span<const std::string_view> deeper = {});

// This wire's extra of exactly that name, nullptr when there is none.
const llm::Extra* find_extra(std::span<const llm::Extra> extras, std::string_view name);

// Names those that belong to other wires.
void drop_foreign(std::span<const llm::Extra> extras, Dropped& dropped);

}  // namespace weir::wire::gemini
