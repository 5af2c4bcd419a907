#include "bench/load/client.hpp"

namespace weir::bench {
namespace {

// The head, past any 1xx before it. False while it is incomplete.
bool take_head(Client& client, std::string_view& input) {
    while (true) {
        const auto head = find_head(input);
        if (!head) return false;
        input.remove_prefix(head->text.size());
        if (head->status() / 100 == 1) continue;
        client.status = head->status();
        client.close_after = head->close;
        client.body = BodyReader::of_answer(*head);
        client.state = Client::State::body;
        return true;
    }
}

}  // namespace

Progress take(Client& client, std::string_view bytes, std::int64_t now, bool stream,
              LoadResult& result) {
    std::string joined;
    if (!client.in.empty()) {
        joined = std::exchange(client.in, {});
        joined += bytes;
        bytes = joined;
    }
    if (client.state == Client::State::head && !take_head(client, bytes)) {
        client.in = bytes;
        return client.in.size() > 1'000'000 ? Progress::broken : Progress::more;
    }
    while (true) {
        const std::string_view piece = client.body.next(bytes);
        if (piece.empty()) break;
        if (stream) client.events.feed(piece, now, result.one_way);
    }
    const std::int64_t fresh = client.events.events() - client.events_noted;
    if (fresh > 0 && client.events_noted == 0) result.first_event.add(now - client.start);
    client.events_noted += fresh;
    result.events += fresh;
    if (client.body.broken()) return Progress::broken;
    return client.body.complete() ? Progress::answered : Progress::more;
}

}  // namespace weir::bench
