#include "json/document_structure.hpp"

#include <simdjson.h>

#include <algorithm>
#include <bit>

namespace weir::json {

namespace {

constexpr std::size_t capacity_min = 4096;
constexpr std::size_t capacity_kept_max = std::size_t{1} << 20;

}  // namespace

struct Structure::Parser {
    std::unique_ptr<simdjson::internal::dom_parser_implementation> stage;
    std::size_t capacity = 0;
};

Structure::Structure() : parser_(std::make_unique<Parser>()) {}
Structure::~Structure() = default;

bool Structure::find(std::string_view text) {
    places_ = {};
    if (text.empty()) return false;
    if (text.size() > parser_->capacity) {
        const std::size_t capacity = std::max(capacity_min, std::bit_ceil(text.size()));
        // The second stage, which needs the depth, is never used.
        constexpr std::size_t no_depth = 1;
        parser_->capacity = 0;
        const simdjson::error_code error =
            simdjson::get_active_implementation()->create_dom_parser_implementation(
                std::min<std::size_t>(capacity, simdjson::SIMDJSON_MAXSIZE_BYTES), no_depth,
                parser_->stage);
        if (error != simdjson::SUCCESS) return false;
        parser_->capacity = capacity;
    }
    const simdjson::error_code error =
        parser_->stage->stage1(reinterpret_cast<const std::uint8_t*>(text.data()), text.size(),
                               simdjson::stage1_mode::regular);
    if (error != simdjson::SUCCESS) return false;
    places_ = {parser_->stage->structural_indexes.get(), parser_->stage->n_structural_indexes};
    return true;
}

void Structure::release_large() {
    if (parser_->capacity <= capacity_kept_max) return;
    places_ = {};
    parser_->stage.reset();
    parser_->capacity = 0;
}

}  // namespace weir::json
