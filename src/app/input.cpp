#include "app/input.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace weir::app {

Result<std::string> read_input(InputEnd end, std::size_t bytes_max) {
    std::string text;
    std::array<char, 4096> buffer;
    while (true) {
        const ssize_t got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0)
            return fail(ErrorKind::internal, fmt::format("cannot read the standard input: {}",
                                                         std::generic_category().message(errno)));
        text.append(buffer.data(), static_cast<std::size_t>(got));
        if (text.size() > bytes_max)
            return fail(ErrorKind::payload_too_large,
                        fmt::format("the standard input is longer than {} bytes", bytes_max));
        // A terminal gives a line at a time.
        if (got == 0 || (end == InputEnd::line && text.contains('\n'))) return text;
    }
}

Result<std::string> read_file(const std::string& name, std::size_t bytes_max) {
    std::error_code wrong;
    const bool folder = std::filesystem::is_directory(name, wrong);
    std::ifstream file(name, std::ios::binary);
    if (folder || !file) return fail(ErrorKind::invalid_request, "cannot be read");
    std::string text;
    std::array<char, 65536> piece;
    while (file && text.size() <= bytes_max) {
        file.read(piece.data(), piece.size());
        text.append(piece.data(), static_cast<std::size_t>(file.gcount()));
    }
    if (text.size() > bytes_max)
        return fail(ErrorKind::payload_too_large,
                    fmt::format("is longer than {} bytes", bytes_max));
    return text;
}

}  // namespace weir::app
