#include "gateway/token_count.hpp"

#include <algorithm>

#include "llm/tokens/input_count.hpp"
#include "wire/token_count.hpp"

namespace weir::gateway {
namespace {

namespace tokens = llm::tokens;

// Of a long body two slices are weighed: half a microsecond a KiB is too much for a long one.
constexpr std::size_t slice_bytes = std::size_t{2} << 10;
constexpr std::size_t bytes_per_token = 4;
// At the end of a request nobody waits but its worker: half a millisecond, usually.
constexpr std::size_t counted_bytes_at_end = std::size_t{64} << 10;

Tokens by_length(std::size_t bytes) {
    return Tokens(static_cast<std::int64_t>((bytes + bytes_per_token - 1) / bytes_per_token));
}

const route::Target* first_target(const route::Route& route) {
    const auto found = std::ranges::find_if(
        route.targets, [](const route::Target& target) { return target.weight > 0; });
    return found == route.targets.end() ? nullptr : &*found;
}

Tokens estimated_input(const RequestContext& request, std::string_view name) {
    if (request.wire.read_request != nullptr && !request.body.empty()) {
        const auto read = wire::read_request(request.wire, request.body);
        if (read)
            return wire::count_input(*read, {.model = name,
                                             .responses = request.wire.name == "openai_responses",
                                             .bytes_max = counted_bytes_at_end})
                .tokens;
    }
    return request.likely_input.value_or(by_length(request.peek.text_bytes()) +
                                         by_length(request.continued_bytes));
}

}  // namespace

std::string_view counted_name(const provider::Model& model, std::string_view own_name) {
    return model.offering && !model.offering->model.empty() ? model.offering->model : own_name;
}

std::string counted_name(const Snapshot& snapshot, std::string_view asked) {
    std::optional<route::Found> found;
    if (const route::Route* const route = snapshot.routes.find(asked)) {
        if (const route::Target* const target = first_target(*route))
            found = {target->deployment, target->model};
    } else {
        found = snapshot.deployments->find(asked);
        if (!found) {
            const auto everywhere = snapshot.deployments->find_everywhere(asked);
            if (!everywhere.empty()) found = everywhere.front();
        }
    }
    if (!found) return std::string(asked);
    const Ready& ready = snapshot.ready(found->deployment);
    if (ready.by_name)
        return std::string(counted_name(ready.provider->model(found->model), found->model));
    return std::string(counted_name(ready.model, found->model));
}

Tokens likely_input(const RequestContext& request, const tokens::Family& family) {
    const std::string_view body = request.body;
    const std::size_t text_bytes = request.peek.text_bytes();
    const std::string_view start = body.substr(0, 2 * slice_bytes);
    if (request.peek.inline_media_bytes > 0 || start.contains("\\u")) return by_length(text_bytes);
    const tokens::TextScale& scale = *family.scale;
    if (body.size() <= 2 * slice_bytes) return Tokens(scale.weigh(body) / 1000);
    const std::int64_t both = scale.weigh(body.substr(0, slice_bytes)) +
                              scale.weigh(body.substr(body.size() / 2, slice_bytes));
    return Tokens(both / 1000 * static_cast<std::int64_t>(body.size() / (2 * slice_bytes)));
}

llm::Usage estimated_usage(const RequestContext& request) {
    const std::string_view name = counted_name(request.model, request.candidate->model);
    llm::Usage usage;
    usage.input_uncached = estimated_input(request, name);
    usage.output_visible =
        tokens::estimate_answer(request.answer_text_bytes, tokens::family_of(name));
    usage.estimated = true;
    return usage;
}

}  // namespace weir::gateway
