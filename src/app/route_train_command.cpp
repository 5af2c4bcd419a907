// weir route train: labelled prompts -> a model for the strategy difficulty, and what it is worth.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <filesystem>
#include <fstream>
#include <memory>

#include "app/commands.hpp"
#include "app/console.hpp"
#include "app/input.hpp"
#include "json/writer.hpp"
#include "route/difficulty/examples.hpp"
#include "route/difficulty/model_file.hpp"
#include "route/difficulty/worth.hpp"

namespace weir::app {
namespace {

using route::difficulty::AtShare;
using route::difficulty::Row;
using route::difficulty::Trained;
using route::difficulty::Worth;

constexpr std::size_t data_bytes_max = std::size_t{1} << 30U;

struct TrainOptions {
    std::string data;
    std::string out;
    bool report = false;
};

Result<std::string> read_data(const std::string& name) {
    if (name == "-") return read_input(InputEnd::file, data_bytes_max);
    std::error_code wrong;
    const auto size = std::filesystem::file_size(name, wrong);
    if (wrong) return fail(ErrorKind::invalid_request, fmt::format("cannot read {}", name));
    if (size > data_bytes_max)
        return fail(ErrorKind::invalid_request,
                    fmt::format("{} is over {} MiB", name, data_bytes_max >> 20U));
    std::string text(size, '\0');
    std::ifstream file(name, std::ios::binary);
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!file) return fail(ErrorKind::invalid_request, fmt::format("cannot read {}", name));
    return text;
}

std::string worth_text(const Worth& worth) {
    if (!worth.measured())
        return worth.rows < route::difficulty::rows_min
                   ? fmt::format("worth: not measured, as {} rows have both labels\n", worth.rows)
                   : fmt::format(
                         "worth: not measured, as the strong model is not better than the weak "
                         "one (quality {:.3f} and {:.3f})\n",
                         worth.strong, worth.weak);
    std::string text = fmt::format(
        "worth: APGR {:.3f} (95 %: {:.3f} to {:.3f}; chance is 0.5) on unseen prompts of {} rows\n"
        "quality: {:.3f} by the weak model alone, {:.3f} by the strong one\n",
        worth.apgr, worth.low, worth.high, worth.rows, worth.weak, worth.strong);
    if (worth.low <= 0.5)
        text += "This is no better than chance for all that these rows tell; use more of them.\n";
    return text;
}

std::string shares_text(const Worth& worth) {
    if (worth.shares.empty()) return {};
    std::string text = "\nstrong calls  threshold  quality  of the way from weak to strong\n";
    for (const AtShare& at : worth.shares)
        text += fmt::format("{:>11.0f}%  {:>9.3f}  {:>7.3f}  {:>29.0f}%\n", at.share * 100,
                            at.threshold, at.quality,
                            (at.quality - worth.weak) / (worth.strong - worth.weak) * 100);
    return text;
}

std::string json_of(std::size_t rows, const Trained& trained, const TrainOptions& options) {
    const Worth& worth = trained.worth;
    std::string text;
    json::Writer json(text);
    json.open_object()
        .member("rows", static_cast<std::int64_t>(rows))
        .member("bytes", static_cast<std::int64_t>(trained.blob.size()))
        .member("rows_with_both_labels", static_cast<std::int64_t>(worth.rows));
    if (!options.out.empty()) json.member("out", options.out);
    if (worth.measured()) {
        json.member("apgr", worth.apgr).member("apgr_low", worth.low);
        json.member("apgr_high", worth.high).member("quality_weak", worth.weak);
        json.member("quality_strong", worth.strong);
    }
    if (options.report) {
        json.key("shares").open_array();
        for (const AtShare& at : worth.shares) {
            json.open_object().member("strong_share", at.share);
            json.member("threshold", at.threshold).member("quality", at.quality).close_object();
        }
        json.close_array();
    }
    json.close_object();
    return text + "\n";
}

int run(const Globals& globals, const TrainOptions& options) {
    const Console console = open_console();
    const Result<std::string> data = read_data(options.data);
    if (!data) return console.wrong_call(data.error().message());
    const Result<std::vector<Row>> rows = route::difficulty::read_examples(*data);
    if (!rows)
        return console.wrong_call(fmt::format("{}: {}", options.data, rows.error().message()));
    const Result<Trained> trained = route::difficulty::train_and_measure(*rows);
    if (!trained)
        return console.wrong_call(fmt::format("{}: {}", options.data, trained.error().message()));
    if (!options.out.empty())
        if (const auto written = route::difficulty::write_model(options.out, trained->blob);
            !written)
            return console.failure(written.error().message());
    if (globals.json) return console.answer(json_of(rows->size(), *trained, options));
    std::string text = fmt::format(
        "model: {} rows, {} bytes, {}\n", rows->size(), trained->blob.size(),
        options.out.empty() ? "not written, as there is no --out" : "written to " + options.out);
    text += worth_text(trained->worth);
    if (options.report) text += shares_text(trained->worth);
    return console.answer(text);
}

}  // namespace

void add_route_train(CLI::App& route, const Globals& globals, Chosen& chosen) {
    CLI::App* const command = route.add_subcommand(
        "train", "Make a model of difficulty from prompts with known outcomes");
    const auto options = std::make_shared<TrainOptions>();
    command->add_option("--data", options->data, "JSON lines; - for the standard input")
        ->required();
    command->add_option("--out", options->out, "The model; without it, it is only measured");
    command->add_flag("--report", options->report, "Also quality and threshold by share of calls");
    command->footer(
        "A line is {\"prompt\": \"...\", \"strong_right\": 1, \"weak_right\": 0}: how right each "
        "model\n"
        "was, 0 to 1 or true and false; one of the two may be missing. \"set\" (where the row is\n"
        "from) and \"topic\" help. A bad line ends it, named by its number and field.\n\n"
        "Example:\n"
        "  weir route train --data labelled.jsonl --out model.bin --report");
    command->callback([&globals, &chosen, options] {
        chosen = [&globals, options] { return run(globals, *options); };
    });
}

}  // namespace weir::app
