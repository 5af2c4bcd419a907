#include "api/chat.hpp"

#include "base/check.hpp"
#include "gateway/chat.hpp"
#include "wire/wire.hpp"

namespace weir::api {

net::Awaitable<void> chat_completions(Handler& handler, net::ServerExchange& exchange) {
    const wire::Wire* const wire = wire::find("openai_chat");
    check(wire != nullptr);
    return gateway::serve_chat(exchange, handler.services(), *wire);
}

}  // namespace weir::api
