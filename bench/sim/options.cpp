#include "bench/sim/options.hpp"

#include <string_view>

#include "base/text.hpp"

namespace weir::bench {

Result<SimOptions> read_sim_options(int count, char** arguments) {
    SimOptions options;
    for (int i = 1; i < count; ++i) {
        const std::string_view name = arguments[i];
        if (name == "--print-port") {
            options.print_port = true;
            continue;
        }
        const auto number = i + 1 < count ? read_integer(arguments[++i]) : std::nullopt;
        if (name == "--port" && number && *number >= 0 && *number <= 65535)
            options.port = static_cast<std::uint16_t>(*number);
        else if (name == "--cpu" && number && *number >= 0 && *number < 1024)
            options.cpu = static_cast<int>(*number);
        else
            return fail(ErrorKind::invalid_request,
                        "usage: weir-sim [--port N] [--print-port] [--cpu N]");
    }
    return options;
}

}  // namespace weir::bench
