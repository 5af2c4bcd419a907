#include "wire/gemini/lost_signature.hpp"

namespace weir::wire::gemini {

namespace {

constexpr std::string_view literal = "skip_thought_signature_validator";
constexpr std::string_view as_base64 = "c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I=";

}  // namespace

std::string_view lost_signature(const WriteOptions& options, const Generation& model) {
    using Lost = WriteOptions::LostSignature;
    switch (options.lost_signature) {
        case Lost::by_model: return model.demands_signatures() ? literal : std::string_view{};
        case Lost::literal: return literal;
        case Lost::base64: return as_base64;
        case Lost::none: break;
    }
    return {};
}

}  // namespace weir::wire::gemini
