#include "wire/bedrock/proof.hpp"

#include <array>
#include <utility>

#include "json/document.hpp"
#include "json/writer.hpp"
#include "wire/base64.hpp"

namespace weir::wire::bedrock {

namespace {

constexpr std::string_view mark = "weir1:";

using Field = std::pair<std::string_view, std::string llm::Reasoning::*>;
constexpr std::array<Field, 5> fields = {{
    {"s", &llm::Reasoning::signature},
    {"d", &llm::Reasoning::data},
    {"i", &llm::Reasoning::id},
    {"f", &llm::Reasoning::format},
    {"r", &llm::Reasoning::raw_json},
}};

}  // namespace

std::string seal_proof(const llm::Reasoning& reasoning) {
    bool any = reasoning.summary;
    for (const auto& [name, field] : fields)
        any = any || !(reasoning.*field).empty();
    if (!any) return {};
    std::string object;
    json::Writer out(object);
    out.open_object().member("w", reasoning.origin.wire).member("p", reasoning.origin.provider);
    if (reasoning.summary) out.member("u", true);
    for (const auto& [name, field] : fields)
        if (!(reasoning.*field).empty()) out.member(name, reasoning.*field);
    out.close_object();
    std::string sealed(mark);
    append_base64(sealed, object);
    return sealed;
}

std::optional<llm::Reasoning> open_proof(std::string_view signature) {
    if (!signature.starts_with(mark)) return std::nullopt;
    std::string object;
    if (!append_decoded_base64(object, signature.substr(mark.size()))) return std::nullopt;
    const Result<json::Document> document = json::read(object);
    if (!document || !document->root().is_object()) return std::nullopt;
    const json::Value root = document->root();
    llm::Reasoning opened;
    opened.origin = {.wire = root["w"].text(), .provider = root["p"].text()};
    opened.summary = root["u"].is_true();
    for (const auto& [name, field] : fields)
        opened.*field = root[name].text();
    // raw_json is put into other requests as it is.
    if (!opened.raw_json.empty() && !json::validate(opened.raw_json)) return std::nullopt;
    return opened;
}

}  // namespace weir::wire::bedrock
