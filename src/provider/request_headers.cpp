#include "provider/request_headers.hpp"

#include <algorithm>
#include <array>

#include "wire/wire.hpp"

namespace weir::provider {
namespace {

// What a client may say to the provider over our heads: switches of features, nothing that
// identifies or authenticates. OpenAI-Organization and -Project are missing on purpose: they belong
// to a credential, which is ours; a provider that needs them has them under `headers`.
constexpr std::array passed_on = std::to_array<std::string_view>({
    "openai-beta",
    "idempotency-key",
    "x-session-affinity",  // Fireworks: keeps a prompt cache warm
    "http-referer",        // OpenRouter: which application it is
    "x-title",
});

struct WireHeader {
    std::string_view wire;
    std::string_view name;
    bool told_when_lost = false;  // it changes what is answered, or who may ask
};
// Versions and switches of a wire, passed on to providers that speak the client's own.
constexpr std::array of_wires = std::to_array<WireHeader>({
    {"anthropic", "anthropic-version"},
    {"anthropic", "anthropic-beta"},
    {"bedrock_invoke", "x-amzn-bedrock-guardrailidentifier", true},
    {"bedrock_invoke", "x-amzn-bedrock-guardrailversion", true},
    {"bedrock_invoke", "x-amzn-bedrock-performanceconfig-latency", true},
    {"bedrock_invoke", "x-amzn-bedrock-request-metadata"},
    {"bedrock_invoke", "x-amzn-bedrock-service-tier", true},
    {"bedrock_invoke", "x-amzn-bedrock-trace"},
});

}  // namespace

void request_headers(const RequestHeaderFacts& facts, std::vector<HeaderField>& out) {
    const std::size_t before = out.size();
    out.push_back({"content-type", facts.content_type});
    const wire::Wire* const chat = wire::find(facts.wire);
    const std::string_view stream_type =
        wire::content_type(chat != nullptr ? chat->framing : wire::Framing::sse);
    const std::string_view plain_type = facts.wire == "speech" ? "*/*" : "application/json";
    const std::string_view usual = facts.stream ? stream_type : plain_type;
    out.push_back({"accept", facts.accept.empty() ? usual : facts.accept});
    // No compression: a stream's events must not wait in a compressor, and bodies pass as they are.
    out.push_back({"accept-encoding", "identity"});
    out.push_back({"user-agent", facts.user_agent});
    if (facts.credential != nullptr && facts.credential->fixed()) {
        const AuthHeader auth = facts.provider.build_auth(*facts.credential);
        out.push_back({auth.name, auth.value.reveal()});
    }
    if (!facts.traceparent.empty()) {
        out.push_back({"traceparent", facts.traceparent});
        if (!facts.tracestate.empty()) out.push_back({"tracestate", facts.tracestate});
    }
    const auto sent = [&](std::string_view name) {
        return std::ranges::any_of(out.begin() + static_cast<std::ptrdiff_t>(before), out.end(),
                                   [&](const HeaderField& field) { return field.name == name; });
    };
    // What the client says about its own wire; it wins over our default.
    if (facts.same_wire)
        for (const HeaderField& field : facts.client)
            for (const WireHeader& known : of_wires)
                if (known.wire == facts.wire && equal_ignoring_case(known.name, field.name) &&
                    !field.value.empty() && !sent(known.name))
                    out.push_back({known.name, field.value});
    for (const HeaderField& fixed : facts.provider.fixed_headers())
        if (!sent(fixed.name)) out.push_back(fixed);
    for (const HeaderField& field : facts.client) {
        const auto name = std::ranges::find_if(passed_on, [&](std::string_view known) {
            return equal_ignoring_case(known, field.name);
        });
        if (name != passed_on.end() && !field.value.empty() && !sent(*name))
            out.push_back({*name, field.value});
    }
}

std::vector<std::string> lost_headers(std::string_view wire, HeaderFields client) {
    std::vector<std::string> lost;
    for (const WireHeader& known : of_wires)
        if (known.told_when_lost && known.wire == wire && !header(client, known.name).empty())
            lost.emplace_back(known.name);
    return lost;
}

}  // namespace weir::provider
