#include "bench/sim/stats.hpp"

#include "json/writer.hpp"

namespace weir::bench {

void SimStats::note_close(const PeerClose& close) {
    ++closed_by_peer;
    closes.push_back(close);
    if (closes.size() > closes_max) closes.pop_front();
}

std::string SimStats::json() const {
    std::string text;
    json::Writer out(text);
    out.open_object();
    out.member("accepted", accepted).member("open", open).member("requests", requests);
    out.member("answered", answered).member("answering", answering).member("steps", steps);
    out.member("bytes_in", bytes_in).member("bytes_out", bytes_out);
    out.member("closed_by_peer", closed_by_peer).key("closes").open_array();
    for (const PeerClose& close : closes) {
        out.open_object().member("at_ns", close.at_nanos).member("after_ns", close.after_nanos);
        out.member("steps", close.steps).close_object();
    }
    out.close_array().close_object();
    return text;
}

std::string SimStats::last_json() const {
    std::string text;
    json::Writer out(text);
    out.open_object().member("head", last_head).member("body", last_body).close_object();
    return text;
}

}  // namespace weir::bench
