#include "api/metrics.hpp"

#include <fmt/format.h>

#include <map>

#include "api/reply.hpp"

namespace weir::api {
namespace {

using gateway::Histogram;
using gateway::Metrics;
using gateway::Series;

// Adds lines to the text; labels are escaped once, when their set is made.
class Exposition {
public:
    void family(std::string_view name, std::string_view type, std::string_view help) {
        fmt::format_to(std::back_inserter(text_), "# HELP {0} {2}\n# TYPE {0} {1}\n", name, type,
                       help);
    }
    void sample(std::string_view name, std::string_view labels, std::int64_t value) {
        if (labels.empty())
            fmt::format_to(std::back_inserter(text_), "{} {}\n", name, value);
        else
            fmt::format_to(std::back_inserter(text_), "{}{{{}}} {}\n", name, labels, value);
    }
    void seconds(std::string_view name, std::string_view labels, std::int64_t in_micros) {
        fmt::format_to(std::back_inserter(text_), "{}{{{}}} {}.{:06}\n", name, labels,
                       in_micros / 1'000'000, in_micros % 1'000'000);
    }
    std::string text() && { return std::move(text_); }

private:
    std::string text_;
};

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\\' || c == '"') out += '\\';
        if (c == '\n')
            out += "\\n";
        else
            out += c;
    }
    return out;
}

struct HistogramSum {
    std::array<std::int64_t, Histogram::bounds_ms.size() + 1> buckets{};
    std::int64_t count = 0;
    std::int64_t sum_micros = 0;

    void add(const Histogram& histogram) {
        for (std::size_t i = 0; i < buckets.size(); ++i)
            buckets[i] += histogram.bucket(i);
        count += histogram.count();
        sum_micros += histogram.sum_micros();
    }
    void write(Exposition& out, std::string_view name, std::string_view labels) const {
        const std::string_view comma = labels.empty() ? "" : ",";
        std::int64_t below = 0;
        for (std::size_t i = 0; i < Histogram::bounds_ms.size(); ++i) {
            below += buckets[i];
            const std::int64_t bound = Histogram::bounds_ms[i];
            out.sample(
                fmt::format("{}_bucket", name),
                fmt::format("{}{}le=\"{}.{:03}\"", labels, comma, bound / 1000, bound % 1000),
                below);
        }
        out.sample(fmt::format("{}_bucket", name), fmt::format("{}{}le=\"+Inf\"", labels, comma),
                   count);
        out.seconds(fmt::format("{}_sum", name), labels, sum_micros);
        out.sample(fmt::format("{}_count", name), labels, count);
    }
};

struct SeriesSum {
    std::array<std::int64_t, 10> counters{};
    HistogramSum first_byte;
    HistogramSum total;
};

struct CounterRow {
    std::string_view name;
    std::string_view help;
    gateway::Counter Series::* counter;
};
constexpr std::array counter_rows = {
    CounterRow{"weir_served_total", "Requests answered by a provider and model.",
               &Series::requests},
    CounterRow{"weir_attempts_total", "Attempts at a provider and model.", &Series::attempts},
    CounterRow{"weir_attempt_failures_total", "Attempts that failed.", &Series::attempt_failures},
    CounterRow{"weir_tokens_in_total", "Input tokens.", &Series::tokens_in},
    CounterRow{"weir_tokens_cached_total", "Input tokens read from a provider's cache.",
               &Series::tokens_cached},
    CounterRow{"weir_tokens_out_total", "Output tokens.", &Series::tokens_out},
    CounterRow{"weir_tokens_reasoning_total", "Output tokens spent on reasoning.",
               &Series::tokens_reasoning},
    CounterRow{"weir_cost_nano_usd_total", "Cost in nano-dollars.", &Series::cost_nano},
    CounterRow{"weir_cost_unknown_total", "Answers whose price is unknown.", &Series::cost_unknown},
    CounterRow{"weir_usage_estimated_total", "Answers whose tokens were estimated.",
               &Series::usage_estimated},
};

std::map<std::string, SeriesSum> sum_series(const ProcessView& process) {
    std::map<std::string, SeriesSum> sums;
    for (const Metrics* const metrics : process.metrics) {
        for (const Metrics::Named& named : metrics->all()) {
            SeriesSum& sum = sums[fmt::format("provider=\"{}\",model=\"{}\"",
                                              escaped(named.provider), escaped(named.model))];
            for (std::size_t i = 0; i < counter_rows.size(); ++i)
                sum.counters[i] += (named.series->*counter_rows[i].counter).value();
            sum.first_byte.add(named.series->first_byte);
            sum.total.add(named.series->total);
        }
    }
    return sums;
}

std::int64_t sum_of(const ProcessView& process, gateway::Counter Metrics::* counter) {
    std::int64_t sum = 0;
    for (const Metrics* const metrics : process.metrics)
        sum += (metrics->*counter).value();
    return sum;
}

void write_series(Exposition& out, const ProcessView& process) {
    const std::map<std::string, SeriesSum> sums = sum_series(process);
    for (std::size_t i = 0; i < counter_rows.size(); ++i) {
        out.family(counter_rows[i].name, "counter", counter_rows[i].help);
        for (const auto& [labels, sum] : sums)
            out.sample(counter_rows[i].name, labels, sum.counters[i]);
    }
    out.family("weir_first_byte_seconds", "histogram", "From arrival to the first answer byte.");
    for (const auto& [labels, sum] : sums)
        sum.first_byte.write(out, "weir_first_byte_seconds", labels);
    out.family("weir_request_seconds", "histogram", "From arrival to the end of the answer.");
    for (const auto& [labels, sum] : sums)
        sum.total.write(out, "weir_request_seconds", labels);
}

struct ProcessRow {
    std::string_view name;
    std::string_view help;
    gateway::Counter Metrics::* counter;
};

constexpr auto process_rows = std::to_array<ProcessRow>({
    {"weir_requests_total", "Inference requests, refused ones included.", &Metrics::requests},
    {"weir_mirrored_total", "Shadow calls that ran to their end.", &Metrics::mirrored},
    {"weir_mirrors_left_out_total",
     "Shadow calls that were not begun: too many at once, or too long a body.",
     &Metrics::mirrors_left_out},
    {"weir_client_cancelled_total", "Requests whose client left first.",
     &Metrics::client_cancelled},
    {"weir_answers_unfit_total", "Answers that were not the JSON that was asked for.",
     &Metrics::answers_unfit},
    {"weir_repairs_asked_total", "Attempts that were told to mend such an answer.",
     &Metrics::repairs_asked},
    {"weir_streams_continued_total",
     "Attempts that went on with the text of a stream that had broken.",
     &Metrics::streams_continued},
    {"weir_hedges_left_out_total",
     "Slow attempts that got none beside them: the route's or the caller's budget.",
     &Metrics::hedges_left_out},
    {"weir_probes_left_out_total",
     "Probes that were due and not sent: the minute's or the day's budget, or no price.",
     &Metrics::probes_left_out},
    {"weir_media_fetched_total",
     "Images, documents and sounds named by URL that were fetched for a target.",
     &Metrics::media_fetched},
    {"weir_media_refused_total", "Of them, those that could not be had or were refused.",
     &Metrics::media_refused},
});

// A counter and one of its parts, by a label that is true for the part.
struct ShareRow {
    ProcessRow all;
    gateway::Counter Metrics::* part;
    std::string_view of_part;
    std::string_view of_rest;
};

constexpr auto share_rows = std::to_array<ShareRow>({
    {{"weir_hedges_total",
      "Attempts begun beside one that was slow, by which of the two answered first.",
      &Metrics::hedges},
     &Metrics::hedges_won,
     "won=\"true\"",
     "won=\"false\""},
    {{"weir_probes_total", "Probes of targets that were left out, by whether they got an answer.",
      &Metrics::probes},
     &Metrics::probes_failed,
     "answered=\"false\"",
     "answered=\"true\""},
});

void write_counters(Exposition& out, const ProcessView& process) {
    for (const ProcessRow& row : process_rows) {
        out.family(row.name, "counter", row.help);
        out.sample(row.name, "", sum_of(process, row.counter));
    }
    for (const ShareRow& row : share_rows) {
        out.family(row.all.name, "counter", row.all.help);
        const std::int64_t part = sum_of(process, row.part);
        out.sample(row.all.name, row.of_part, part);
        out.sample(row.all.name, row.of_rest, sum_of(process, row.all.counter) - part);
    }
}

void write_embeddings(Exposition& out, const ProcessView& process) {
    out.family("weir_prompt_embeddings_total", "counter",
               "Prompts that a strategy wanted an embedding of, by what became of that.");
    for (const route::EmbeddingOutcomeRow& row : route::embedding_outcomes) {
        std::int64_t sum = 0;
        for (const Metrics* const metrics : process.metrics)
            sum += metrics->prompt_embeddings[static_cast<std::size_t>(row.outcome)].value();
        out.sample("weir_prompt_embeddings_total", fmt::format("outcome=\"{}\"", row.name), sum);
    }
}

void write_errors(Exposition& out, const ProcessView& process) {
    out.family("weir_errors_total", "counter", "Requests that ended in an error, by kind.");
    for (const ErrorTraits& row : all_error_traits()) {
        std::int64_t sum = 0;
        for (const Metrics* const metrics : process.metrics)
            sum += metrics->errors[static_cast<std::size_t>(row.kind)].value();
        out.sample("weir_errors_total",
                   fmt::format("kind=\"{}\",fault=\"{}\"", row.name, name(row.fault)), sum);
    }
}

void write_connections(Exposition& out, const ProcessView& process) {
    if (!process.connections) return;
    const ProcessView::Connections connections = process.connections();
    out.family("weir_upstream_connections", "gauge", "Connections to providers, by state.");
    out.sample("weir_upstream_connections", "state=\"in_use\"",
               connections.open - connections.idle);
    out.sample("weir_upstream_connections", "state=\"idle\"", connections.idle);
    out.family("weir_client_connections", "gauge", "Connections of clients.");
    out.sample("weir_client_connections", "", connections.clients);
}

void write_process(Exposition& out, const ProcessView& process) {
    write_counters(out, process);
    out.family("weir_in_flight", "gauge", "Inference requests being served.");
    out.sample("weir_in_flight", "", sum_of(process, &Metrics::in_flight));
    write_embeddings(out, process);
    write_errors(out, process);
    out.family("weir_own_seconds", "histogram", "The gateway's own share up to the first byte.");
    HistogramSum own;
    for (const Metrics* const metrics : process.metrics)
        own.add(metrics->own_time);
    own.write(out, "weir_own_seconds", "");
    write_connections(out, process);
}

void write_ledger(Exposition& out, const ProcessView& process) {
    if (!process.ledger) return;
    const ledger::Health health = process.ledger->health();
    out.family("weir_ledger_rows_lost_total", "counter", "Ledger rows that could not be kept.");
    out.sample("weir_ledger_rows_lost_total", "", health.rows_lost);
    out.family("weir_ledger_rows_stored_total", "counter", "Ledger rows in the store.");
    out.sample("weir_ledger_rows_stored_total", "", health.rows_stored);
    out.family("weir_ledger_store_failures_total", "counter", "Batches that the store refused.");
    out.sample("weir_ledger_store_failures_total", "", health.store_failures);
    out.family("weir_ledger_journal_bytes", "gauge", "Journal waiting to be stored.");
    out.sample("weir_ledger_journal_bytes", "", health.journal_bytes);
}

void write_responses(Exposition& out, const ProcessView& process) {
    if (process.responses == nullptr) return;
    const gateway::ResponseState::Counts counts = process.responses->counts();
    out.family("weir_responses_kept_total", "counter", "Responses that were kept.");
    out.sample("weir_responses_kept_total", "", counts.kept);
    out.family("weir_responses_dropped_total", "counter", "Responses that were not, and why.");
    out.sample("weir_responses_dropped_total", "reason=\"queue_full\"", counts.dropped_full);
    out.sample("weir_responses_dropped_total", "reason=\"too_large\"", counts.dropped_large);
    out.sample("weir_responses_dropped_total", "reason=\"store\"", counts.lost);
    out.family("weir_responses_found_total", "counter", "Kept responses that were asked for.");
    out.sample("weir_responses_found_total", "in=\"memory\"", counts.found);
    out.sample("weir_responses_found_total", "in=\"store\"", counts.read);
    out.family("weir_responses_trimmed_total", "counter",
               "Responses that expired or made room for others.");
    out.sample("weir_responses_trimmed_total", "", counts.trimmed);
    out.family("weir_responses_queue_bytes", "gauge", "Responses waiting to be stored.");
    out.sample("weir_responses_queue_bytes", "", counts.queued_bytes);
}

void write_cluster(Exposition& out, const ProcessView& process) {
    if (!process.cluster) return;
    const ProcessView::Cluster counts = process.cluster();
    out.family("weir_cluster_connected", "gauge", "1 while Redis answers.");
    out.sample("weir_cluster_connected", "", counts.connected ? 1 : 0);
    out.family("weir_cluster_failures_total", "counter", "Attempts to reach Redis that failed.");
    out.sample("weir_cluster_failures_total", "", counts.failures);
    out.family("weir_cluster_messages_total", "counter", "What replicas told each other.");
    out.sample("weir_cluster_messages_total", "way=\"told\"", counts.told);
    out.sample("weir_cluster_messages_total", "way=\"heard\"", counts.heard);
    out.family("weir_cluster_refused_total", "counter", "Messages that were not heard, and why.");
    out.sample("weir_cluster_refused_total", "reason=\"malformed\"", counts.refused);
    out.sample("weir_cluster_refused_total", "reason=\"version\"", counts.versions);
    out.family("weir_cluster_outages_total", "counter",
               "Breakers, pauses and limits that others told of, by what came of it here.");
    out.sample("weir_cluster_outages_total", "verdict=\"taken\"", counts.outages);
    out.sample("weir_cluster_outages_total", "verdict=\"disbelieved\"", counts.disbelieved);
    out.family("weir_cluster_unknown_total", "counter",
               "Deployments and keys that others told of and that are not configured here.");
    out.sample("weir_cluster_unknown_total", "", counts.unknown);
}

// 0 closed, 1 half-open, 2 open: so that an alert is a comparison.
void write_breakers(Exposition& out, const gateway::Snapshot& snapshot) {
    const SteadyTime now = std::chrono::steady_clock::now();
    out.family("weir_breaker_state", "gauge",
               "Of each deployment with traffic against it: 0 closed, 1 half-open, 2 open.");
    for (std::uint32_t i = 0; i < snapshot.deployments->all().size(); ++i) {
        const route::Breaker::View view = snapshot.health->deployment(i).view(now);
        if (view.state == route::Breaker::State::closed && view.failures == 0) continue;
        const int state = view.state == route::Breaker::State::open        ? 2
                          : view.state == route::Breaker::State::half_open ? 1
                                                                           : 0;
        out.sample("weir_breaker_state",
                   fmt::format("deployment=\"{}\"", escaped((*snapshot.deployments)[i].key)),
                   state);
    }
    out.family("weir_credential_state", "gauge",
               "Of each credential: 0 in use, 1 half-open, 2 benched.");
    for (std::uint32_t p = 0; p < snapshot.providers.size(); ++p) {
        const auto credentials = snapshot.providers[p].credentials();
        for (std::uint32_t c = 0; c < credentials.size(); ++c) {
            const auto state = snapshot.health->credential(p, c).view(now).state;
            out.sample(
                "weir_credential_state",
                fmt::format("provider=\"{}\",credential=\"{}\"",
                            escaped(snapshot.providers[p].id()), escaped(credentials[c].name)),
                state == route::Breaker::State::open        ? 2
                : state == route::Breaker::State::half_open ? 1
                                                            : 0);
        }
    }
}

}  // namespace

net::Awaitable<void> metrics(Handler& handler, net::ServerExchange& exchange) {
    Exposition out;
    const ProcessView& process = handler.process();
    write_process(out, process);
    write_series(out, process);
    write_ledger(out, process);
    write_responses(out, process);
    write_cluster(out, process);
    const std::shared_ptr<const gateway::Snapshot> snapshot = handler.services().snapshot;
    write_breakers(out, *snapshot);
    out.family("weir_restart_needed", "gauge", "Changed keys of the file that wait for a restart.");
    out.sample("weir_restart_needed", "", std::ssize(snapshot->restart_needs));
    co_await reply_text(exchange, 200, std::move(out).text(), "text/plain; version=0.0.4");
}

}  // namespace weir::api
