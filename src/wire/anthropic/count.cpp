#include "wire/anthropic/count.hpp"

#include "json/writer.hpp"
#include "wire/anthropic/request.hpp"

namespace weir::wire::anthropic {

Result<llm::ChatRequest> read_count_request(std::string_view body, const json::Limits& limits) {
    return read_request(body, limits);
}

std::string write_count_answer(Tokens input) {
    std::string body;
    json::Writer out(body);
    out.open_object().member("input_tokens", input.value()).close_object();
    return body;
}

}  // namespace weir::wire::anthropic
