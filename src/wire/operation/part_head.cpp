#include "wire/operation/part_head.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"

namespace weir::wire::operation {
namespace {

constexpr std::size_t boundary_bytes_max = 70;

bool alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool in_boundary(char c) {
    return alphanumeric(c) || std::string_view("'()+_,-./:=? ").contains(c);
}
bool in_token(char c) { return alphanumeric(c) || std::string_view("!#$%&'*+-.^_`|~").contains(c); }
bool control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

std::unexpected<Error> malformed(std::string why) {
    return fail(ErrorKind::invalid_request, "the multipart body " + std::move(why));
}

struct Parameter {
    std::string_view name;
    std::string_view value;
    bool escaped = false;  // a backslash in the quotes, which readers understand differently
};

// Takes `; name=value` or `; name="value"` off the front.
std::optional<Parameter> take_parameter(std::string_view& rest) {
    rest = trim(rest);
    if (!rest.starts_with(';')) return std::nullopt;
    rest = trim(rest.substr(1));
    const auto token_end = [&] {
        return static_cast<std::size_t>(std::ranges::find_if_not(rest, in_token) - rest.begin());
    };
    Parameter parameter{.name = rest.substr(0, token_end()), .value = {}};
    rest.remove_prefix(parameter.name.size());
    if (parameter.name.empty() || !rest.starts_with('=')) return std::nullopt;
    rest.remove_prefix(1);
    if (!rest.starts_with('"')) {
        parameter.value = rest.substr(0, token_end());
        rest.remove_prefix(parameter.value.size());
        if (parameter.value.empty()) return std::nullopt;
        return parameter;
    }
    const std::size_t end = rest.find('"', 1);
    if (end == std::string_view::npos) return std::nullopt;
    parameter.value = rest.substr(1, end - 1);
    parameter.escaped = parameter.value.contains('\\');
    // Quoted or the end: nobody agrees.
    if (parameter.value.ends_with('\\')) return std::nullopt;
    rest.remove_prefix(end + 1);
    return parameter;
}

Result<void> read_disposition(std::string_view value, PartHead& head) {
    constexpr std::string_view type = "form-data";
    if (!equal_ignoring_case(value.substr(0, type.size()), type))
        return malformed("has a part whose Content-Disposition is not form-data");
    std::string_view rest = value.substr(type.size());
    bool named = false;
    while (!trim(rest).empty()) {
        const std::optional<Parameter> parameter = take_parameter(rest);
        if (!parameter)
            return malformed(R"(has a Content-Disposition that is not ; name="..." and the like)");
        if (equal_ignoring_case(parameter->name, "name")) {
            if (named) return malformed("has a part with two names");
            if (parameter->escaped) return malformed("has a part whose name has a backslash in it");
            named = true;
            head.name = parameter->value;
        } else if (equal_ignoring_case(parameter->name, "name*")) {
            return malformed("has a part with a name*, which RFC 7578 does not know");
        } else if (equal_ignoring_case(parameter->name, "filename") ||
                   equal_ignoring_case(parameter->name, "filename*")) {
            head.file = true;
        }
    }
    if (!named || head.name.empty()) return malformed("has a part without a name");
    return {};
}

Result<void> read_line(std::string_view line, PartHead& head, bool& disposed) {
    const std::size_t colon = line.find(':');
    const std::string_view name = line.substr(0, colon);
    if (colon == std::string_view::npos || name.empty() || !std::ranges::all_of(name, in_token))
        return malformed("has a line in a part's head that is no header");
    const std::string_view value = trim(line.substr(colon + 1));
    if (std::ranges::any_of(value, [](char c) { return control(c) && c != '\t'; }))
        return malformed("has control characters in a part's head");
    if (equal_ignoring_case(name, "content-disposition")) {
        if (disposed) return malformed("has a part with two Content-Dispositions");
        disposed = true;
        return read_disposition(value, head);
    }
    if (equal_ignoring_case(name, "content-transfer-encoding")) {
        const std::string word = lower(value);
        head.plain = head.plain && (word == "7bit" || word == "8bit" || word == "binary");
    }
    if (equal_ignoring_case(name, "content-type"))
        head.plain = head.plain && !lower(value).starts_with("multipart/");
    return {};
}

}  // namespace

Result<std::string> read_boundary(std::string_view content_type) {
    const auto refused = [](std::string_view why) {
        Error error(ErrorKind::invalid_request, "content-type " + std::string(why));
        error.at_field("content-type");
        return fail(std::move(error));
    };
    constexpr std::string_view type = "multipart/form-data";
    std::string_view rest = trim(content_type);
    if (!equal_ignoring_case(rest.substr(0, type.size()), type))
        return refused("must be multipart/form-data with a boundary: this call takes a file");
    rest.remove_prefix(type.size());
    std::string boundary;
    while (!trim(rest).empty()) {
        const std::optional<Parameter> parameter = take_parameter(rest);
        if (!parameter || parameter->escaped) return refused("has parameters that cannot be read");
        if (!equal_ignoring_case(parameter->name, "boundary")) continue;
        if (!boundary.empty()) return refused("has two boundaries");
        boundary = parameter->value;
    }
    if (boundary.empty()) return refused("has no boundary");
    if (boundary.size() > boundary_bytes_max || boundary.ends_with(' ') ||
        !std::ranges::all_of(boundary, in_boundary))
        return refused("has a boundary that RFC 2046 does not allow");
    return boundary;
}

Result<PartHead> read_part_head(std::string_view lines) {
    Result<PartHead> head(std::in_place);
    bool disposed = false;
    while (!lines.empty()) {
        const std::size_t end = lines.find("\r\n");
        if (end == std::string_view::npos) return malformed("has a part's head that breaks off");
        if (Result<void> read = read_line(lines.substr(0, end), *head, disposed); !read)
            return fail(read.error());
        lines.remove_prefix(end + 2);
    }
    if (!disposed) return malformed("has a part without a Content-Disposition");
    return head;
}

}  // namespace weir::wire::operation
