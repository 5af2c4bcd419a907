// Any bytes in any cuts (the first byte of the input seeds them): the same fields, places and
// outcome as uncut, no field longer than its limit, and every place holds the value.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "wire/operation/form.hpp"
#include "wire/operation/part_head.hpp"

namespace {

using namespace weir::wire::operation;

struct Outcome {
    bool failed = false;
    bool ended = false;
    std::string fields;
    friend bool operator==(const Outcome&, const Outcome&) = default;
};

template <class Cut>
Outcome run(std::string_view body, Cut cut) {
    const MultipartLimits limits{.part_head_bytes_max = 256, .field_bytes_max = 64, .parts_max = 8};
    MultipartReader reader("b", form_fields, limits);
    const std::string_view all = body;
    Outcome outcome;
    while (!body.empty() && !outcome.failed) {
        const std::size_t taken = std::clamp<std::size_t>(cut(), 1, body.size());
        outcome.failed = !reader.feed(body.substr(0, taken));
        body.remove_prefix(taken);
    }
    outcome.ended = !outcome.failed && reader.finish();
    for (const std::string_view name : form_fields) {
        const FormField* const field = reader.find(name);
        if (field == nullptr) continue;
        if (field->value.size() > limits.field_bytes_max) std::abort();
        if (all.substr(field->begin, field->end - field->begin) != field->value) std::abort();
        outcome.fields += std::string(name) + "=" + field->value + ";";
    }
    (void)peek_form(reader);
    return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
    (void)read_boundary(body);
    weir::Random random(data[0]);
    if (run(body, [&] { return body.size(); }) != run(body, [&] { return random.below(9); }))
        std::abort();
    return 0;
}
