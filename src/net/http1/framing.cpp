#include "net/http1/framing.hpp"

#include <algorithm>
#include <array>

namespace weir::net::http1 {
namespace {

struct MethodName {
    std::string_view text;
    Method method;
};
constexpr std::array method_names = {
    MethodName{"POST", Method::post},       MethodName{"GET", Method::get},
    MethodName{"OPTIONS", Method::options}, MethodName{"HEAD", Method::head},
    MethodName{"PUT", Method::put},         MethodName{"DELETE", Method::del},
    MethodName{"PATCH", Method::patch},     MethodName{"CONNECT", Method::connect},
};

}  // namespace

Method method_by_name(std::string_view text) {
    const auto* const row = std::ranges::find(method_names, text, &MethodName::text);
    return row == method_names.end() ? Method::other : row->method;
}

std::string_view name(Method method) {
    const auto* const row = std::ranges::find(method_names, method, &MethodName::method);
    return row == method_names.end() ? std::string_view{} : row->text;
}

ErrorKind malformed_kind(Sender sender) {
    return sender == Sender::client ? ErrorKind::invalid_request : ErrorKind::upstream_protocol;
}

std::string_view message_word(Sender sender) {
    return sender == Sender::client ? "request" : "answer";
}

}  // namespace weir::net::http1
