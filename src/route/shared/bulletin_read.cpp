#include <fmt/format.h>

#include <array>
#include <optional>
#include <tuple>
#include <utility>

#include "json/document.hpp"
#include "route/shared/bulletin.hpp"
#include "route/shared/bulletin_bounds.hpp"

namespace weir::route {
namespace {

using json::Value;

// Remembers the first field that is wrong; after it everything reads as nothing.
class Reading {
public:
    const std::string& wrong() const { return wrong_; }
    void refuse(std::string_view field) {
        if (wrong_.empty()) wrong_ = field;
    }

    std::int64_t integer(const Value& value, std::string_view field, std::int64_t most) {
        if (!value.exists()) return 0;
        const std::optional<std::int64_t> number = value.integer();
        if (number && *number >= 0 && *number <= most) return *number;
        refuse(field);
        return 0;
    }
    std::uint32_t calls(const Value& value, std::string_view field) {
        return static_cast<std::uint32_t>(integer(value, field, Bulletin::calls_max));
    }
    std::string text(const Value& value, std::string_view field) {
        if (!value.exists()) return {};
        if (value.is_text() && value.text_bytes() <= Bulletin::key_bytes_max) return value.text();
        refuse(field);
        return {};
    }
    std::string required(const Value& value, std::string_view field) {
        std::string read = text(value, field);
        if (read.empty()) refuse(field);
        return read;
    }
    bool array_of(const Value& value, std::string_view field, std::size_t least, std::size_t most) {
        if (!value.exists()) return false;
        const std::size_t size = value.size();
        if (value.is_array() && size >= least && size <= most) return true;
        refuse(field);
        return false;
    }

    DurationCounts counts(const Value& value, std::string_view field) {
        DurationCounts read{};
        if (!array_of(value, field, 0, 2 * duration_buckets)) return read;
        std::optional<std::size_t> bucket;
        for (const Value& one : value.elements()) {
            if (!bucket) {
                bucket = static_cast<std::size_t>(integer(one, field, duration_buckets - 1));
                continue;
            }
            if (read[*bucket] != 0) refuse(field);
            read[*bucket] = calls(one, field);
            bucket.reset();
        }
        if (bucket) refuse(field);
        return read;
    }
    std::pair<std::int64_t, std::uint32_t> sum(const Value& value, std::string_view field) {
        if (!array_of(value, field, 2, 2)) return {0, 0};
        return {integer(value.at(0), field, sum_max), calls(value.at(1), field)};
    }

private:
    std::string wrong_;
};

Bulletin::OfDeployment read_deployment(const Value& value, Reading& read) {
    Bulletin::OfDeployment told;
    Learnt& learnt = told.learnt;
    told.key = read.required(value["key"], "deployments[].key");
    learnt.succeeded = read.calls(value["ok"], "deployments[].ok");
    learnt.failed = read.calls(value["bad"], "deployments[].bad");
    learnt.first_byte = read.counts(value["first"], "deployments[].first");
    learnt.total = read.counts(value["total"], "deployments[].total");
    learnt.slowest = std::chrono::nanoseconds(
        read.integer(value["slowest_ns"], "deployments[].slowest_ns", wait_max.count()));
    std::tie(learnt.output_tokens, learnt.answers) =
        read.sum(value["tokens"], "deployments[].tokens");
    std::tie(learnt.pace_milli, learnt.paced) = read.sum(value["pace"], "deployments[].pace");
    const Value headroom = value["headroom"];
    if (read.array_of(headroom, "deployments[].headroom", 2, 2)) {
        const std::optional<double> share = headroom.at(0).number();
        if (!share || *share < 0 || *share > 1) read.refuse("deployments[].headroom");
        learnt.headroom =
            Learnt::Headroom{.share = share.value_or(1),
                             .left = std::chrono::milliseconds(read.integer(
                                 headroom.at(1), "deployments[].headroom", outage_max.count()))};
        told.accounts = read.text(value["accounts"], "deployments[].accounts");
    }
    return told;
}

// Nothing for a sort of outage that only a newer weir knows.
std::optional<Outage> read_outage(const Value& value, Reading& read) {
    constexpr std::array all = {Outage::What::breaker, Outage::What::pause, Outage::What::quota,
                                Outage::What::credential};
    Outage outage;
    const std::string what = read.required(value["what"], "outages[].what");
    bool known = false;
    for (const Outage::What one : all)
        if (name(one) == what) {
            outage.what = one;
            known = true;
        }
    outage.of = read.required(value["of"], "outages[].of");
    outage.credential = read.text(value["credential"], "outages[].credential");
    outage.mark = read.text(value["mark"], "outages[].mark");
    outage.reason = error_kind_by_name(read.text(value["reason"], "outages[].reason"))
                        .value_or(ErrorKind::upstream_error);
    outage.left =
        std::chrono::milliseconds(read.integer(value["ms"], "outages[].ms", outage_max.count()));
    return known ? std::optional(std::move(outage)) : std::nullopt;
}

}  // namespace

Result<Bulletin> read_bulletin(std::string_view text) {
    const Result<json::Document> document =
        json::read(text, {.bytes_max = Bulletin::bytes_max, .depth_max = 5, .values_max = 50'000});
    if (!document) return fail(document.error());
    const Value root = document->root();
    if (!root.is_object()) return fail(ErrorKind::invalid_request, "not an object");
    if (root["v"].integer() != bulletin_version)
        return fail(ErrorKind::unsupported, "a bulletin of another version");
    Reading read;
    Bulletin bulletin;
    bulletin.process = read.required(root["process"], "process");
    bulletin.replica = read.text(root["replica"], "replica");
    if (read.array_of(root["deployments"], "deployments", 0, Bulletin::deployments_max))
        for (const Value& value : root["deployments"].elements())
            bulletin.deployments.push_back(read_deployment(value, read));
    if (read.array_of(root["outages"], "outages", 0, Bulletin::outages_max))
        for (const Value& value : root["outages"].elements())
            if (auto outage = read_outage(value, read))
                bulletin.outages.push_back(*std::move(outage));
    if (!read.wrong().empty())
        return fail(ErrorKind::invalid_request, fmt::format("\"{}\" is wrong", read.wrong()));
    return bulletin;
}

}  // namespace weir::route
