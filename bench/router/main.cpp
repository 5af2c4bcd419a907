// weir-router-bench measure FOLDER       row B12 as JSON
// weir-router-bench rows FOLDER          data/routing as training rows for `weir route train`
// weir-router-bench train FOLDER FILE    the default model of all sets, into FILE
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <limits>
#include <span>

#include "json/writer.hpp"
#include "route/difficulty/model.hpp"
#include "router/evaluate.hpp"

namespace weir::bench::router {
namespace {

constexpr std::uint64_t seeds = 5;

void numbers(json::Writer& out, std::string_view name, std::span<const double> values) {
    out.key(name).open_array();
    for (const double value : values)
        out.number(std::round(value * 1e5) / 1e5);
    out.close_array();
}

Result<void> measure_set(std::span<const Sample> samples, std::string_view set, json::Writer& out) {
    std::vector<double> pooled;
    std::vector<double> per_fold;
    std::vector<double> shares;
    std::vector<double> errors;
    std::vector<double> followed;
    std::vector<double> curve(curve_points + 1, 0.0);
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        const Result<Crossed> crossed = cross_validate(samples, set, seed);
        if (!crossed) return fail(crossed.error());
        pooled.push_back(crossed->apgr);
        per_fold.push_back(crossed->apgr_per_fold);
        shares.push_back(crossed->share_for_95);
        errors.push_back(crossed->share_error);
        followed.push_back(crossed->share_error_followed);
        for (std::size_t i = 0; i < curve.size(); ++i)
            curve[i] += crossed->curve[i] / seeds;
    }
    const Band band = chance_band(samples, set);
    out.open_object().member("set", set);
    out.member("rows", std::ranges::count(samples, set, [](const Sample& each) {
                   return std::string_view(each.row.set);
               }));
    numbers(out, "apgr", pooled);
    numbers(out, "apgr_per_fold", per_fold);
    numbers(out, "share_for_95", shares);
    numbers(out, "share_error", errors);
    numbers(out, "share_error_followed", followed);
    numbers(out, "curve", curve);
    numbers(out, "chance", std::array{band.low, band.high});
    out.close_object();
    return {};
}

Result<void> measure_transfer(std::span<const Sample> samples, json::Writer& out) {
    const auto one = [&](std::string_view name, std::span<const std::string_view> from,
                         std::string_view to) -> Result<void> {
        const Result<double> value = transfer(samples, from, to);
        if (!value) return fail(value.error());
        out.open_object().member("from", name).member("to", to).member("apgr", *value);
        out.close_object();
        return {};
    };
    for (const std::string_view to : set_names) {
        std::vector<std::string_view> others;
        for (const std::string_view from : set_names) {
            if (from == to) continue;
            others.push_back(from);
            if (const Result<void> done = one(from, std::span(&from, 1), to); !done) return done;
        }
        if (const Result<void> done = one("all others", others, to); !done) return done;
    }
    return {};
}

// Every prompt in turn, which leaves nothing of the one before in the cache but the model; of each
// the fastest of five rounds, for other programs' use of the machine is not a decision's time.
void measure_time(std::span<const Sample> samples, const route::difficulty::Model& model,
                  json::Writer& out) {
    std::vector<double> micros(samples.size(), std::numeric_limits<double>::max());
    double sum = 0;
    for (int round = 0; round < 5; ++round)
        for (std::size_t i = 0; i < samples.size(); ++i) {
            const auto begin = std::chrono::steady_clock::now();
            sum += model.judge(samples[i].row.prompt).advantage;
            const std::chrono::duration<double, std::micro> took =
                std::chrono::steady_clock::now() - begin;
            micros[i] = std::min(micros[i], took.count());
        }
    std::ranges::sort(micros);
    numbers(out, "us_p50_p90_p99",
            std::array{micros[micros.size() / 2], micros[micros.size() * 9 / 10],
                       micros[micros.size() * 99 / 100]});
    out.member("checksum_of_advantages", sum);
}

Result<std::vector<std::uint8_t>> train_all(std::span<const Sample> samples) {
    std::vector<route::difficulty::Row> rows;
    for (const Sample& sample : samples)
        rows.push_back(sample.row);
    return route::difficulty::train(rows);
}

Result<std::string> measure(std::span<const Sample> samples) {
    std::string text;
    json::Writer out(text);
    out.open_object().key("sets").open_array();
    for (const std::string_view set : set_names)
        if (const Result<void> done = measure_set(samples, set, out); !done)
            return fail(done.error());
    out.close_array().key("transfer").open_array();
    if (const Result<void> done = measure_transfer(samples, out); !done) return fail(done.error());
    out.close_array();
    Result<std::vector<std::uint8_t>> blob = train_all(samples);
    if (!blob) return fail(blob.error());
    out.member("model_bytes", static_cast<std::int64_t>(blob->size()));
    const Result<route::difficulty::Model> model = route::difficulty::Model::own(std::move(*blob));
    if (!model) return fail(model.error());
    measure_time(samples, *model, out);
    out.close_object();
    return text + "\n";
}

std::string rows_of(std::span<const Sample> samples) {
    std::string text;
    for (const Sample& sample : samples) {
        json::Writer out(text);
        out.open_object().member("prompt", sample.row.prompt);
        out.maybe("strong_right", sample.row.strong_right);
        out.maybe("weak_right", sample.row.weak_right);
        out.member("set", sample.row.set).member("topic", sample.row.topic).close_object();
        text += '\n';
    }
    return text;
}

Result<std::string> run(std::span<char*> arguments) {
    const std::string_view verb = arguments.size() > 2 ? arguments[1] : "";
    if (verb != "measure" && verb != "rows" && (verb != "train" || arguments.size() != 4))
        return fail(ErrorKind::invalid_request,
                    "weir-router-bench measure|rows FOLDER, or train FOLDER FILE");
    const Result<std::vector<Sample>> samples = read_sets(arguments[2]);
    if (!samples) return fail(samples.error());
    if (verb == "measure") return measure(*samples);
    if (verb == "rows") return rows_of(*samples);
    const Result<std::vector<std::uint8_t>> blob = train_all(*samples);
    if (!blob) return fail(blob.error());
    std::ofstream file(arguments[3], std::ios::binary);
    file.write(reinterpret_cast<const char*>(blob->data()),
               static_cast<std::streamsize>(blob->size()));
    if (!file.flush()) return fail(ErrorKind::internal, "cannot write the model");
    return fmt::format("{} rows, {} bytes\n", samples->size(), blob->size());
}

}  // namespace
}  // namespace weir::bench::router

int main(int count, char** arguments) {
    const auto result =
        weir::bench::router::run(std::span(arguments, static_cast<std::size_t>(count)));
    if (!result) {
        fmt::print(stderr, "{}\n", result.error().message());
        return 1;
    }
    fmt::print("{}", *result);
    return 0;
}
