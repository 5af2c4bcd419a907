#include "provider/rerank_places.hpp"

#include <algorithm>
#include <array>

#include "wire/rerank/rows.hpp"

namespace weir::provider {
namespace {

// A base URL that ends in one of these is the address itself: NVIDIA's hosted models have each
// their own (".../retrieval/nvidia/reranking").
constexpr std::array whole = std::to_array<std::string_view>({"/rerank", "/reranking", "/ranking"});

std::string target_of(std::string_view base_path, std::string_view path) {
    const bool is_whole = std::ranges::any_of(
        whole, [&](std::string_view ending) { return base_path.ends_with(ending); });
    std::string target(base_path);
    if (!is_whole) target += path;
    return target;
}

const Provider::Spoken* find(std::span<const Provider::Spoken> spoken, std::string_view wire) {
    const auto found = std::ranges::find(spoken, wire, &Provider::Spoken::wire);
    return found == spoken.end() ? nullptr : &*found;
}

// Cohere's own API. Its base URL has the version in it, and v1 stands beside it.
void add_cohere(std::string_view base_path, std::vector<RerankPlace>& places) {
    places.push_back({"cohere_rerank", base_path, std::string(base_path) + "/rerank"});
    if (!base_path.ends_with("/v2")) return;
    const std::string v1(base_path.substr(0, base_path.size() - 1));
    places.push_back({"cohere_v1_rerank", base_path, v1 + "1/rerank"});
}

}  // namespace

std::vector<RerankPlace> rerank_places(std::span<const Provider::Spoken> spoken) {
    std::vector<RerankPlace> places;
    for (const Provider::Spoken& one : spoken)
        if (const wire::Wire* const wire = wire::find_rerank_wire(one.wire))
            places.push_back(
                {one.wire, one.base_path, target_of(one.base_path, wire::rerank_path(*wire))});
    if (!places.empty()) return places;
    if (const Provider::Spoken* const cohere = find(spoken, "cohere"))
        add_cohere(cohere->base_path, places);
    else if (const Provider::Spoken* const openai = find(spoken, "openai_chat"))
        places.push_back({"jina_rerank", openai->base_path, openai->base_path + "/rerank"});
    if (const Provider::Spoken* const bedrock = find(spoken, "bedrock"))
        places.push_back({"bedrock_rerank", bedrock->base_path, {}});
    return places;
}

}  // namespace weir::provider
