#include "router/dataset.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <span>
#include <sstream>

#include "base/text.hpp"
#include "json/document.hpp"
#include "router/groups.hpp"

namespace weir::bench::router {
namespace {

using route::difficulty::Row;

struct Labels {
    double strong = 0;
    double weak = 0;
};

struct Set {
    std::string_view name;
    std::string_view file;
    std::string_view topic;
    std::string (*prompt)(json::Value line);
    Labels (*labels)(json::Value line);
};

std::string single_prompt(json::Value line) { return line["prompt"].text(); }

// A second turn is judged with the first before it, as a gateway sees it.
std::string all_turns(json::Value line) {
    std::string text;
    for (const json::Value turn : line["prompts"].elements())
        text += (text.empty() ? "" : "\n\n") + turn.text();
    return text;
}

Labels right_or_not(json::Value line) {
    return {.strong = line["strong_ok"].is_true() ? 1.0 : 0.0,
            .weak = line["weak_ok"].is_true() ? 1.0 : 0.0};
}

Labels out_of_ten(json::Value line) {
    return {.strong = line["strong_score"].number().value_or(0) / 10,
            .weak = line["weak_score"].number().value_or(0) / 10};
}

Labels of_two_models(json::Value line) {
    const json::Value models = line["models"];
    const auto score = [&models](std::string_view model) {  // one is a little below 0
        return std::clamp(models[model]["score"].number().value_or(0), 0.0, 1.0);
    };
    return {.strong = score("gemini-2.0-flash-001"), .weak = score("claude-3-haiku-20240307")};
}

// One model alone fails whole tasks there for the form of its answers, so a tier is the mean of its
// models: about 8 billion parameters against about 50.
Labels of_two_tiers(json::Value line) {
    const auto mean = [scores = line["scores"]](std::initializer_list<std::string_view> models) {
        double sum = 0;
        for (const std::string_view model : models)
            sum += scores[model].number().value_or(0);
        return sum / static_cast<double>(models.size());
    };
    return {.strong = mean({"llama-3.1-nemotron-51b-instruct", "llama-3.3-nemotron-super-49b-v1"}),
            .weak = mean({"llama-3.1-8b-instruct", "gemma-2-9b-it", "qwen2.5-7b-instruct",
                          "mistral-7b-instruct-v0.3"})};
}

constexpr Set sets[] = {
    {"mmlu", "routellm_mmlu.jsonl", "subject", single_prompt, right_or_not},
    {"gsm8k", "routellm_gsm8k.jsonl", "", single_prompt, right_or_not},
    {"mtbench", "routellm_mtbench.jsonl", "category", all_turns, out_of_ten},
    {"routerarena", "routerarena_2models.jsonl", "dataset", single_prompt, of_two_models},
    {"llmrouter", "llmrouter_9models.jsonl", "task", single_prompt, of_two_tiers},
};

Result<void> read_set(const Set& set, const std::string& folder, std::vector<Sample>& out) {
    const std::string path = folder + "/" + std::string(set.file);
    const std::ifstream file(path);
    if (!file) return fail(ErrorKind::not_found, "cannot read " + path);
    std::ostringstream text;
    text << file.rdbuf();
    const std::string bytes = text.str();
    std::size_t number = 0;
    for (const std::string_view line : split(bytes, '\n')) {
        ++number;
        if (line.empty()) continue;
        const Result<json::Document> document = json::read(line);
        if (!document)
            return fail(ErrorKind::invalid_request,
                        fmt::format("{}:{}: {}", path, number, document.error().message()));
        const json::Value root = document->root();
        const Labels labels = set.labels(root);
        Sample& sample = out.emplace_back();
        sample.row = {.prompt = set.prompt(root),
                      .strong_right = labels.strong,
                      .weak_right = labels.weak,
                      .set = std::string(set.name),
                      .topic = root[set.topic].text()};
        if (root["q"].is_number()) sample.group = fmt::format("{}/{}", set.name, root["q"].raw());
    }
    return {};
}

}  // namespace

Result<std::vector<Sample>> read_sets(const std::string& folder) {
    std::vector<Sample> samples;
    for (const Set& set : sets)
        if (const Result<void> read = read_set(set, folder, samples); !read)
            return fail(read.error());
    group_alike(samples);
    return samples;
}

}  // namespace weir::bench::router
