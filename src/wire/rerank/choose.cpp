#include "wire/rerank/choose.hpp"

#include "json/document.hpp"
#include "wire/rerank/rows.hpp"

namespace weir::wire::rerank {
namespace {

constexpr std::string_view voyages = "top_k";
constexpr std::string_view coheres = "max_chunks_per_doc";

}  // namespace

const Wire& choose_wire(std::string_view body, const json::Limits& limits, std::string_view sdk) {
    if (sdk == "cohere") return *find_rerank_wire("cohere_v1_rerank");
    const Wire& jina = *find_rerank_wire("jina_rerank");
    // Nearly all bodies have neither word in them, and need not be read for this.
    if (!body.contains(voyages) && !body.contains(coheres)) return jina;
    const Result<json::Document> document = json::read(body, limits);
    if (!document) return jina;
    const json::Value root = document->root();
    if (!root[coheres].is_null()) return *find_rerank_wire("cohere_v1_rerank");
    if (!root[voyages].is_null() && root["top_n"].is_null())
        return *find_rerank_wire("voyage_rerank");
    return jina;
}

std::size_t documents_in(std::string_view body, const json::Limits& limits) {
    const Result<json::Document> document = json::read(body, limits);
    if (!document) return 0;
    const json::Value root = document->root();
    return root["documents"].is_array() ? root["documents"].size() : root["passages"].size();
}

}  // namespace weir::wire::rerank
