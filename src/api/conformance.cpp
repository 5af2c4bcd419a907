// The document stands in an object file of its own, made by the assembler
// (cmake/conformance.cmake).
#include "api/conformance.hpp"

#include "api/reply.hpp"

extern "C" {
extern const char weir_conformance_begin[];
extern const char weir_conformance_end[];
}

namespace weir::api {

std::string_view conformance_document() { return {weir_conformance_begin, weir_conformance_end}; }

net::Awaitable<void> get_conformance(Handler& handler, net::ServerExchange& exchange) {
    co_await reply_json(handler, exchange, 200, std::string(conformance_document()));
}

}  // namespace weir::api
