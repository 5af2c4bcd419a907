#include "gateway/preferences.hpp"

#include <algorithm>

#include "json/document.hpp"

namespace weir::gateway {
namespace {

bool understands_them(const RequestContext& request) {
    return request.ready->provider->is_aggregator();
}

}  // namespace

Result<void> read_preferences(RequestContext& request) {
    for (const wire::MemberRange& member : request.peek.members) {
        if (!route::is_preference(member.key)) continue;
        const Result<json::Document> value = json::read(request.body.substr(
            member.value_range.begin, member.value_range.end - member.value_range.begin));
        if (!value) return fail(value.error());
        if (!request.preferences) request.preferences = std::make_unique<route::Preferences>();
        const Result<void> read = route::read_preference(member.key, value->root(),
                                                         request.peek.model, *request.preferences);
        // A field that we do not know may be known to an aggregator: plan() decides.
        if (!read && !request.preferences->problem) request.preferences->problem = read.error();
    }
    return {};
}

void leave_out_preferences(const RequestContext& request, wire::RequestEdit& edit) {
    if (!request.preferences || understands_them(request)) return;
    for (const wire::MemberRange& member : request.peek.members)
        if (route::is_preference(member.key)) edit.remove.push_back(member.key);
}

void leave_out_preferences(const RequestContext& request, llm::ChatRequest& canonical) {
    if (!request.preferences) return;
    std::erase_if(canonical.extras,
                  [](const llm::Extra& extra) { return route::is_preference(extra.name); });
}

}  // namespace weir::gateway
