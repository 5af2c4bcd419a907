#include "gateway/model_search.hpp"

#include <fmt/format.h>

#include "json/writer.hpp"
#include "route/wish/choose.hpp"

namespace weir::gateway {
namespace {

std::string figures_of(const route::Question& question, const route::Option& option) {
    using Unit = route::WishField::Unit;
    std::string text;
    json::Writer json(text);
    json.open_object();
    for (const route::WishField& field : route::wish_fields()) {
        if (field.number == nullptr) continue;
        const auto number = field.number(question, option);
        if (!number) continue;
        if (field.unit == Unit::flag)
            json.member(field.name, *number != 0);
        else if (field.unit == Unit::duration)
            json.member(fmt::format("{}_ms", field.name), *number / 1e6);
        else
            json.member(field.name, field.unit == Unit::usd ? *number / nano_per_usd : *number);
    }
    if (!option.provider->region.empty()) json.member("region", option.provider->region);
    if (!option.provider->data.empty()) json.member("data", option.provider->data);
    json.close_object();
    return text;
}

}  // namespace

Result<std::vector<FoundModel>> search_models(const Snapshot& snapshot, std::string_view where,
                                              SysTime now, Random& random) {
    const Result<route::Wish> wish = route::Wish::read_conditions(where);
    if (!wish) return fail(Error(wish.error()).at_field("where"));
    const route::Needs needs;
    const route::Question question{.options = {},
                                   .needs = needs,
                                   .random = random,
                                   .route = {},
                                   .now = std::chrono::steady_clock::now(),
                                   .wall = now};
    std::vector<route::Option> options =
        route::all_options(*snapshot.deployments, *snapshot.health);
    route::keep_wished(*wish, question, options);
    std::vector<FoundModel> found;
    for (const route::Option& option : options)
        found.push_back({.name = fmt::format("{}/{}", option.provider->id.value(), option.model),
                         .provider = option.provider->id.value(),
                         .context = option.place->context,
                         .output_max = option.place->output_max,
                         .figures = figures_of(question, option)});
    return found;
}

}  // namespace weir::gateway
