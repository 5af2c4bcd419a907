#include "gateway/pass_target.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"
#include "net/url.hpp"
#include "provider/chat_target.hpp"
#include "wire/operation/operation.hpp"

namespace weir::gateway {
namespace {

std::unexpected<Error> refused(std::string why) {
    return fail(ErrorKind::invalid_request, "the path at the provider " + std::move(why));
}

// What a server might decode into something that leads elsewhere, once or twice.
constexpr std::array<std::string_view, 7> hidden = {"%2e",   "%2f",   "%5c",  "%00",
                                                    "%252e", "%252f", "%255c"};

bool address_byte(char c) {
    return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7f &&
           c != '\\' && c != '#' && c != '?';
}

// "{model}:generateContent", "{model}/converse": what stands before the method.
std::optional<MeteredPath> in_path(const wire::Wire* wire, std::string_view rest, char before,
                                   std::string_view whole, std::string_view streamed) {
    const std::size_t at = rest.rfind(before);
    if (at == std::string_view::npos || at == 0) return std::nullopt;
    const std::string_view method = rest.substr(at + 1);
    if (method != whole && method != streamed) return std::nullopt;
    Result<std::string> model = net::percent_decode(rest.substr(0, at));
    if (!model) return std::nullopt;
    return MeteredPath{.wire = wire, .model = std::move(*model), .stream = method == streamed};
}

std::optional<MeteredPath> metered_over(std::string_view form, std::string_view rest) {
    const wire::Wire* const wire = wire::find(provider::wire_of(form));
    const auto below = [&rest](std::string_view prefix) {
        if (!rest.starts_with(prefix)) return false;
        rest.remove_prefix(prefix.size());
        return true;
    };
    if (wire == nullptr || wire->peek == nullptr) return std::nullopt;
    if (wire->name == "gemini") {
        if (!below("/models/")) return std::nullopt;
        return in_path(wire, rest, ':', "generateContent", "streamGenerateContent");
    }
    if (form == provider::vertex_anthropic) {
        if (!below("/models/")) return std::nullopt;
        return in_path(wire, rest, ':', "rawPredict", "streamRawPredict");
    }
    if (const std::size_t at = wire->path.find("{model}"); at != std::string_view::npos) {
        const auto method = [](std::string_view path) { return path.substr(path.rfind('/') + 1); };
        if (!below(wire->path.substr(0, at))) return std::nullopt;
        return in_path(wire, rest, '/', method(wire->path), method(wire->stream_path));
    }
    const bool openai = wire->name == "openai_chat";
    if (rest == (openai ? "/chat/completions" : wire->path))
        return MeteredPath{.wire = wire, .model = {}};
    if (!openai) return std::nullopt;
    for (const wire::Operation& operation : wire::operations())
        // Speech says nothing about its use, and a form is not read here.
        if (operation.path == rest && !operation.form && operation.wire.name != "speech")
            return MeteredPath{.wire = &operation.wire, .model = {}};
    return std::nullopt;
}

}  // namespace

Result<void> check_pass_path(std::string_view path) {
    if (!path.starts_with('/')) return refused("must begin with a slash");
    if (!std::ranges::all_of(path, address_byte))
        return refused("has bytes in it that an address cannot have");
    const std::string lowered = lower(path);
    for (const std::string_view bad : hidden)
        if (lowered.contains(bad)) return refused("must not hide dots or slashes in escapes");
    std::string_view rest = path.substr(1);
    while (true) {
        const std::size_t slash = rest.find('/');
        const std::string_view segment = rest.substr(0, slash);
        if (segment == "." || segment == "..") return refused("must not have . or .. in it");
        if (slash == std::string_view::npos) return {};
        if (segment.empty()) return refused("must not have empty parts");
        rest.remove_prefix(slash + 1);
    }
}

std::string pass_query(std::string_view query,
                       const std::function<bool(std::string_view, std::string_view)>& drops) {
    const auto decoded = [](std::string_view text) {
        Result<std::string> plain = net::percent_decode(text);
        return plain ? std::move(*plain) : std::string(text);
    };
    std::string kept;
    while (!query.empty()) {
        const std::size_t end = std::min(query.find('&'), query.size());
        const std::string_view pair = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        const std::size_t equals = std::min(pair.find('='), pair.size());
        const std::string name = decoded(pair.substr(0, equals));
        const std::string value = decoded(pair.substr(std::min(equals + 1, pair.size())));
        if (pair.empty() || name == "key" || drops(name, value)) continue;
        if (!kept.empty()) kept += '&';
        kept += pair;
    }
    return kept;
}

std::optional<MeteredPath> metered_path(const provider::Provider& provider, std::string_view path) {
    for (const provider::Provider::Spoken& spoken : provider.spoken()) {
        if (!path.starts_with(spoken.base_path)) continue;
        const std::string_view rest = path.substr(spoken.base_path.size());
        if (auto found = metered_over(spoken.wire, rest)) return found;
    }
    return std::nullopt;
}

}  // namespace weir::gateway
