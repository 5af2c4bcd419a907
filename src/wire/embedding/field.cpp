#include "wire/embedding/field.hpp"

#include <fmt/format.h>

#include "wire/embedding/purpose.hpp"

namespace weir::wire::embedding {
namespace {

using Cut = llm::EmbeddingRequest::Cut;

constexpr std::int64_t dimensions_most = 65'536;

}  // namespace

Error bad_field(std::string field, std::string_view problem) {
    Error error(ErrorKind::invalid_request, fmt::format("{} {}", field, problem));
    error.at_field(std::move(field));
    return error;
}

Error unsupported(std::string field, std::string_view what) {
    Error error(ErrorKind::unsupported, fmt::format("{}: {}", field, what));
    error.at_field(std::move(field));
    return error;
}

std::string element(std::string_view array, std::size_t index) {
    return fmt::format("{}[{}]", array, index);
}

Result<std::optional<std::int64_t>> read_dimensions(json::Value value, std::string_view field) {
    if (value.is_null()) return std::nullopt;
    const std::optional<std::int64_t> number = value.integer();
    if (!number || *number < 1 || *number > dimensions_most)
        return fail(bad_field(std::string(field), "must be a whole number from 1 to 65536"));
    return number;
}

Result<std::optional<llm::EmbeddingPurpose>> read_purpose_field(json::Value value,
                                                                std::string_view field) {
    if (value.is_null()) return std::nullopt;
    const std::optional<llm::EmbeddingPurpose> purpose = read_purpose(value.text());
    if (!purpose)
        return fail(unsupported(std::string(field),
                                "this provider cannot be told that; known are search_query, "
                                "search_document, classification and clustering"));
    return purpose;
}

Result<std::optional<Cut>> read_cut(json::Value value, std::string_view field) {
    if (value.is_null()) return std::nullopt;
    if (value.is_boolean()) return value.is_true() ? Cut::end : Cut::none;
    for (const Cut cut : {Cut::none, Cut::start, Cut::end})
        if (value.is(write_cut(cut))) return cut;
    return fail(bad_field(std::string(field), "must be NONE, START or END"));
}

std::string_view write_cut(Cut cut) {
    switch (cut) {
        case Cut::none: return "NONE";
        case Cut::start: return "START";
        case Cut::end: break;
    }
    return "END";
}

}  // namespace weir::wire::embedding
