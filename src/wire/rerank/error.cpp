#include "wire/rerank/error.hpp"

#include "json/writer.hpp"
#include "wire/openai_chat/error.hpp"

namespace weir::wire::rerank {

std::string write_error(const Error& error, const ErrorNote& note) {
    std::string body;
    json::Writer out(body);
    out.open_object().member("detail", error.message()).key("error");
    openai_chat::write_error_object(out, error, note);
    out.close_object();
    return body;
}

}  // namespace weir::wire::rerank
