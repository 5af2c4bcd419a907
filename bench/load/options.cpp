#include "bench/load/options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace weir::bench {
namespace {

std::unexpected<Error> wrong(std::string_view name) {
    return fail(ErrorKind::invalid_request,
                fmt::format("weir-load: bad {}\n{}", name, load_usage()));
}

// http://127.0.0.1:PORT/path
bool read_url(std::string_view url, LoadOptions& options) {
    if (!url.starts_with("http://")) return false;
    url.remove_prefix(7);
    const std::size_t slash = url.find('/');
    const std::size_t colon = url.find(':');
    if (slash == std::string_view::npos || colon >= slash) return false;
    const auto port = read_integer(url.substr(colon + 1, slash - colon - 1));
    if (!port || *port < 1 || *port > 65535) return false;
    options.endpoint = {std::string(url.substr(0, colon)), static_cast<std::uint16_t>(*port)};
    options.path = url.substr(slash);
    return true;
}

bool set_text(std::string_view name, std::string_view value, LoadOptions& options) {
    if (name == "--model")
        options.model = value;
    else if (name == "--extra")
        options.extra = value;
    else if (name == "--header")
        options.headers.emplace_back(value);
    else if (name == "--url")
        return read_url(value, options);
    else
        return false;
    return true;
}

bool set_number(std::string_view name, std::string_view value, LoadOptions& options) {
    const auto number = read_integer(value);
    if (name == "--seconds") {
        const auto span = read_duration(std::string(value) + "s");
        if (!span) return false;
        options.duration_nanos = span->count();
        return true;
    }
    if (name == "--spread-ms" && number && *number >= 0 && *number <= 1'000'000) {
        options.spread_nanos = *number * 1'000'000;
        return true;
    }
    if (!number || *number < 0 || *number > 1'000'000'000) return false;
    if (name == "--connections")
        options.connections = std::max<std::int64_t>(*number, 1);
    else if (name == "--requests")
        options.requests = *number;
    else if (name == "--rate")
        options.rate = *number;
    else if (name == "--body-bytes")
        options.body_bytes = *number;
    else if (name == "--stalled-percent")
        options.stalled_percent = std::min<std::int64_t>(*number, 100);
    else if (name == "--expect")
        options.expect = static_cast<int>(*number);
    else if (name == "--cpu")
        options.cpu = static_cast<int>(*number);
    else
        return false;
    return true;
}

}  // namespace

std::string_view load_usage() {
    return R"(weir-load --url http://127.0.0.1:PORT/PATH [options]
  --connections N      kept open (64)
  --seconds S          how long (2)
  --spread-ms N        open them evenly over that time, so that streams are out of step (0)
  --requests N         stop after that many, if that is sooner
  --rate N             open loop: so many a second, latency from the time each was due
  --body-bytes N       size of the request's body (1024)
  --model NAME         in the body (m)
  --extra JSON         more members of the body, such as "n":2
  --stream             ask for a stream and count its events;  --include-usage  ask for usage
  --header "N: V"      repeatable
  --expect STATUS      what counts as completed (200)
  --hold               open all streams, print one line, keep them until standard input ends
  --stalled-percent N  so many of them never read on after their first event (with --hold)
  --cpu N              stay on that CPU)";
}

Result<LoadOptions> read_load_options(int count, char** arguments) {
    LoadOptions options;
    for (int i = 1; i < count; ++i) {
        const std::string_view name = arguments[i];
        if (name == "--stream") {
            options.stream = true;
        } else if (name == "--include-usage") {
            options.include_usage = true;
        } else if (name == "--hold") {
            options.hold = true;
        } else {
            if (i + 1 >= count) return wrong(name);
            const std::string_view value = arguments[++i];
            if (!set_text(name, value, options) && !set_number(name, value, options))
                return wrong(name);
        }
    }
    if (options.path.empty()) return wrong("--url");
    return options;
}

std::string request_bytes(const LoadOptions& options) {
    std::string before = fmt::format(R"({{"model":"{}",)", options.model);
    if (options.stream) before += R"("stream":true,)";
    if (options.include_usage) before += R"("stream_options":{"include_usage":true},)";
    if (!options.extra.empty()) before += options.extra + ",";
    before += R"("messages":[{"role":"user","content":")";
    static constexpr std::string_view after = R"("}]})";
    static constexpr std::string_view line =
        R"(The weir holds the river back and counts what passes, drop by drop.\n)";
    std::string body = before;
    const auto wanted = static_cast<std::size_t>(options.body_bytes);
    while (body.size() + line.size() + after.size() <= wanted)
        body += line;
    if (body.size() + after.size() < wanted) body.append(wanted - body.size() - after.size(), '.');
    body += after;

    std::string request = fmt::format(
        "POST {} HTTP/1.1\r\nHost: {}:{}\r\nUser-Agent: weir-load\r\nAccept: */*\r\n"
        "Content-Type: application/json\r\nContent-Length: {}\r\n",
        options.path, options.endpoint.host, options.endpoint.port, body.size());
    for (const std::string& header : options.headers)
        request += header + "\r\n";
    return request + "\r\n" + body;
}

}  // namespace weir::bench
