// Chunked bodies: no crash, the same body, end and refusal for any cut in two, and no slice
// outside the input. The first byte chooses the cut.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.hpp"
#include "net/http1/body_reader.hpp"

namespace {

using namespace weir::net::http1;

struct Outcome {
    std::string body;
    std::string end = "need more";
    bool over = false;
};

void feed(BodyReader& reader, std::string_view part, Outcome& outcome) {
    std::string_view input = part;
    while (!outcome.over) {
        const weir::Result<BodyStep> step = reader.next(input);
        if (!step) {
            outcome = {outcome.body, step.error().message(), true};
            return;
        }
        if (step->kind == BodyStep::Kind::need_more) {
            weir::check(input.empty());
            return;
        }
        if (step->kind == BodyStep::Kind::end) {
            outcome = {outcome.body, "end", true};
            for (const Field& field : reader.trailers())
                outcome.end.append(" ").append(field.name).append("=").append(field.value);
            return;
        }
        weir::check(!step->data.empty() && step->data.data() >= part.data() &&
                    step->data.data() + step->data.size() <= part.data() + part.size());
        outcome.body += step->data;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string bytes(data + 1, data + size);
    const std::size_t cut = data[0] * bytes.size() / 255;
    const std::string first = bytes.substr(0, cut);
    const std::string second = bytes.substr(cut);

    BodyReader whole_reader(Framing::chunked(), Sender::client, 1000);
    Outcome whole;
    feed(whole_reader, bytes, whole);
    BodyReader reader(Framing::chunked(), Sender::client, 1000);
    Outcome parts;
    feed(reader, first, parts);
    feed(reader, second, parts);
    weir::check(parts.end == whole.end);
    // A body over the limit may be refused a slice earlier or later.
    if (whole.end.starts_with("end")) weir::check(parts.body == whole.body);
    weir::check(whole_reader.complete() == reader.complete());
    return 0;
}
