#include "provider/chat_target.hpp"

#include <array>

#include "provider/auth/form.hpp"
#include "wire/wire.hpp"

namespace weir::provider {

namespace {

constexpr std::string_view model_place = "{model}";

// Percent-encoded, but for the slashes.
void append_segments(std::string& out, std::string_view path) {
    while (true) {
        const std::size_t slash = path.find('/');
        auth::append_percent_encoded(out, path.substr(0, slash));
        if (slash == std::string_view::npos) return;
        out.push_back('/');
        path.remove_prefix(slash + 1);
    }
}

// "claude-sonnet-4-5@20250929": Google's own clients send the '@' as it is.
void append_model(std::string& out, std::string_view model) {
    const std::size_t at = model.find('@');
    auth::append_percent_encoded(out, model.substr(0, at));
    if (at == std::string_view::npos) return;
    out.push_back('@');
    auth::append_percent_encoded(out, model.substr(at + 1));
}

// The calls of other wires that have the model in their path (wire/embedding, wire/rerank).
struct EmbeddingPath {
    std::string_view form;
    std::string_view method;
};
constexpr std::array embedding_paths = {
    EmbeddingPath{"gemini_embed", ":embedContent"},
    EmbeddingPath{"gemini_embed_batch", ":batchEmbedContents"},
    EmbeddingPath{"bedrock_embed", "/invoke"},
    EmbeddingPath{"bedrock_rerank", "/invoke"},
};

// "models/x" and "tunedModels/x" are names of resources: their slash stays.
void append_resource(std::string& out, std::string_view model) {
    const bool resource = model.starts_with("models/") || model.starts_with("tunedModels/");
    out.append(resource ? "/" : "/models/");
    append_segments(out, model);
}

bool append_embedding_target(std::string& out, const ChatTarget& call) {
    for (const EmbeddingPath& one : embedding_paths) {
        if (one.form != call.wire) continue;
        if (one.form.starts_with("bedrock")) {
            out.append("/model/");
            auth::append_percent_encoded(out, call.model);
        } else {
            append_resource(out, call.model);
        }
        out.append(one.method);
        return true;
    }
    return false;
}

// As the wire's row says it: "anthropic.claude:0" and ARNs are encoded.
bool append_by_row(std::string& out, const ChatTarget& call) {
    const wire::Wire* const wire = wire::find(call.wire);
    if (wire == nullptr || wire->path.empty()) return false;
    std::string_view path = wire->path;
    if (call.stream && !wire->stream_path.empty()) path = wire->stream_path;
    const std::size_t at = path.find(model_place);
    out.append(path.substr(0, at));
    if (at == std::string_view::npos) return true;
    auth::append_percent_encoded(out, call.model);
    out.append(path.substr(at + model_place.size()));
    return true;
}

}  // namespace

std::string_view wire_of(std::string_view form) {
    if (form == "vertex_gemini") return "gemini";
    if (form == vertex_anthropic) return "anthropic";
    return form;
}

bool target_varies(std::string_view wire) {
    const wire::Wire* const row = wire::find(wire);
    return wire_of(wire) == "gemini" || wire == vertex_anthropic ||
           (row != nullptr && row->path.contains(model_place));
}

void append_chat_target(std::string& out, const ChatTarget& call) {
    out.append(call.base_path);
    if (append_embedding_target(out, call)) return;
    if (wire_of(call.wire) == "gemini") {
        append_resource(out, call.model);
        out.append(call.stream ? ":streamGenerateContent?alt=sse" : ":generateContent");
    } else if (call.wire == vertex_anthropic) {
        out.append("/models/");
        append_model(out, call.model);
        out.append(call.stream ? ":streamRawPredict" : ":rawPredict");
    } else if (!append_by_row(out, call)) {
        out.append(call.quirks.chat_path);
    }
}

}  // namespace weir::provider
