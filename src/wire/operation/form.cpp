#include "wire/operation/form.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace weir::wire::operation {
namespace {

constexpr std::int64_t n_most = 128;

std::unexpected<Error> bad_field(std::string_view field, std::string_view why) {
    Error error(ErrorKind::invalid_request, std::string(field) + " " + std::string(why));
    error.at_field(std::string(field));
    return fail(std::move(error));
}

bool control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

}  // namespace

Error model_missing() {
    Error error(ErrorKind::invalid_request, "model is required: the name of a model or a route");
    error.at_field("model");
    return error;
}

Result<std::optional<ChatPeek>> peek_form(const MultipartReader& reader) {
    const FormField* const model = reader.find("model");
    if (model == nullptr) return std::nullopt;
    if (model->value.empty()) return fail(model_missing());
    if (std::ranges::any_of(model->value, control))
        return bad_field("model", "has control characters in it");
    ChatPeek peek;
    peek.model = model->value;
    peek.model_value = {static_cast<std::size_t>(model->begin),
                        static_cast<std::size_t>(model->end)};
    if (const FormField* const stream = reader.find("stream"))
        peek.stream = equal_ignoring_case(stream->value, "true") || stream->value == "1";
    if (const FormField* const user = reader.find("user")) peek.user = user->value;
    if (const FormField* const n = reader.find("n")) {
        const std::optional<std::int64_t> number = read_integer(n->value);
        if (!number || *number < 1 || *number > n_most)
            return bad_field("n", "must be a whole number from 1 to 128");
        peek.n = *number;
    }
    return peek;
}

Result<std::string> write_form_model(std::string_view model) {
    if (std::ranges::any_of(model, control))
        return bad_field("model", "is spelled with control characters at the provider");
    return std::string(model);
}

}  // namespace weir::wire::operation
