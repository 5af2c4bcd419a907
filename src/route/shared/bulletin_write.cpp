#include <algorithm>

#include "json/writer.hpp"
#include "route/shared/bulletin.hpp"
#include "route/shared/bulletin_bounds.hpp"

namespace weir::route {
namespace {

std::int64_t bounded(std::int64_t value, std::int64_t most) {
    return std::clamp<std::int64_t>(value, 0, most);
}

// Bucket and count in turn: most buckets are empty.
void write_counts(json::Writer& out, std::string_view name, const DurationCounts& counts) {
    if (counts == DurationCounts()) return;
    out.key(name).open_array();
    for (std::size_t i = 0; i < counts.size(); ++i)
        if (counts[i] > 0)
            out.integer(static_cast<std::int64_t>(i))
                .integer(bounded(counts[i], Bulletin::calls_max));
    out.close_array();
}

void write_sum(json::Writer& out, std::string_view name, std::int64_t sum, std::uint32_t values) {
    if (values == 0) return;
    out.key(name).open_array();
    out.integer(bounded(sum, sum_max)).integer(bounded(values, Bulletin::calls_max)).close_array();
}

void write_deployment(json::Writer& out, const Bulletin::OfDeployment& told) {
    const Learnt& learnt = told.learnt;
    out.open_object().member("key", told.key);
    if (learnt.succeeded > 0) out.member("ok", bounded(learnt.succeeded, Bulletin::calls_max));
    if (learnt.failed > 0) out.member("bad", bounded(learnt.failed, Bulletin::calls_max));
    write_counts(out, "first", learnt.first_byte);
    write_counts(out, "total", learnt.total);
    if (learnt.slowest.count() > 0)
        out.member("slowest_ns", bounded(learnt.slowest.count(), wait_max.count()));
    write_sum(out, "tokens", learnt.output_tokens, learnt.answers);
    write_sum(out, "pace", learnt.pace_milli, learnt.paced);
    if (learnt.headroom) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(learnt.headroom->left);
        out.key("headroom").open_array();
        out.number(std::clamp(learnt.headroom->share, 0.0, 1.0));
        out.integer(bounded(left.count(), outage_max.count())).close_array();
        out.member("accounts", told.accounts);
    }
    out.close_object();
}

void write_outage(json::Writer& out, const Outage& outage) {
    out.open_object().member("what", name(outage.what)).member("of", outage.of);
    if (!outage.credential.empty())
        out.member("credential", outage.credential).member("mark", outage.mark);
    out.member("reason", name(outage.reason));
    out.member("ms", bounded(outage.left.count(), outage_max.count()));
    out.close_object();
}

}  // namespace

std::string_view name(Outage::What what) {
    switch (what) {
        case Outage::What::breaker: return "breaker";
        case Outage::What::pause: return "pause";
        case Outage::What::quota: return "quota";
        case Outage::What::credential: return "credential";
    }
    return "breaker";
}

std::string write_bulletin(const Bulletin& bulletin) {
    std::string text;
    json::Writer out(text);
    out.open_object().member("v", bulletin_version).member("process", bulletin.process);
    if (!bulletin.replica.empty()) out.member("replica", bulletin.replica);
    out.key("deployments").open_array();
    for (const Bulletin::OfDeployment& told : bulletin.deployments)
        write_deployment(out, told);
    out.close_array().key("outages").open_array();
    for (const Outage& outage : bulletin.outages)
        write_outage(out, outage);
    out.close_array().close_object();
    return text;
}

}  // namespace weir::route
