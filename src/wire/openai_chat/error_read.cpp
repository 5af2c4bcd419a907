#include <algorithm>

#include "base/text.hpp"
#include "json/document.hpp"
#include "json/utf8.hpp"
#include "wire/openai_chat/error.hpp"

namespace weir::wire::openai_chat {

namespace {

using json::Value;

constexpr std::size_t plain_text_max = 300;
constexpr json::Limits error_limits = {
    .bytes_max = std::size_t{4} << 20, .depth_max = 64, .values_max = 100'000};

std::string text_or_number(Value value) {
    if (value.is_number()) return std::string(value.raw());
    return value.text();
}

// The first of the members that is a string with something in it.
std::string first_text(Value object, std::initializer_list<std::string_view> keys) {
    for (const std::string_view key : keys)
        if (object[key].text_bytes() > 0) return object[key].text();
    return {};
}
std::string first_word(Value object, std::initializer_list<std::string_view> keys) {
    for (const std::string_view key : keys)
        if (std::string word = text_or_number(object[key]); !word.empty()) return word;
    return {};
}

// FastAPI: [{"loc":["body","messages",0],"msg":"Field required"}] -> "body.messages.0".
std::string place(Value loc) {
    std::string path;
    for (const Value step : loc.elements()) {
        if (!path.empty()) path.push_back('.');
        path += text_or_number(step);
    }
    return path;
}

void read_list(Value list, UpstreamError& out) {
    for (const Value one : list.elements()) {
        std::string message =
            one.is_text() ? one.text() : first_text(one, {"msg", "message", "detail", "error"});
        if (message.empty()) continue;
        const std::string where = place(one["loc"]);
        if (!where.empty()) message.insert(0, ": ").insert(0, where);
        if (out.param.empty()) out.param = where;
        if (out.code.empty()) out.code = text_or_number(one["code"]);
        if (!out.message.empty()) out.message += "; ";
        out.message += message;
    }
}

// Text, a list, or an object that has one of these in it; not deeper than recordings go.
void read_any(Value value, UpstreamError& out, int levels_left);

void read_object(Value object, UpstreamError& out, int levels_left) {
    if (out.type.empty()) out.type = first_text(object, {"type", "error_type", "status"});
    if (out.code.empty())
        out.code = first_word(object, {"code", "error_code", "err_code", "status_code", "reason"});
    if (out.param.empty()) out.param = object["param"].text();
    out.message =
        first_text(object, {"message", "msg", "err_msg", "status_msg", "error", "detail", "title"});
    if (!out.message.empty() || levels_left == 0) return;
    for (const std::string_view key :
         {"error", "message", "detail", "details", "errors", "base_resp"}) {
        read_any(object[key], out, levels_left - 1);
        if (!out.message.empty()) return;
    }
}

void read_any(Value value, UpstreamError& out, int levels_left) {
    if (value.is_text())
        out.message = value.text();
    else if (value.is_array())
        read_list(value, out);
    else if (value.is_object())
        read_object(value, out, levels_left);
}

// {"error":{...},"code":...}: what the inner object does not say, the outer one may.
void read_root(Value root, UpstreamError& out) {
    constexpr int levels = 3;
    for (const std::string_view key : {"error", "base_resp", "errors", "detail"}) {
        if (root[key].is_null() || root[key].is_boolean()) continue;
        read_any(root[key], out, levels);
        if (out.message.empty() && out.code.empty()) continue;
        if (out.type.empty()) out.type = first_text(root, {"error_type", "type"});
        if (out.code.empty()) out.code = text_or_number(root["code"]);
        out.is_error = true;
        break;
    }
    if (out.is_error) return;
    read_object(root, out, levels);
    out.is_error = !out.message.empty();
}

bool is_markup(std::string_view text) { return trim(text).starts_with('<'); }

std::string_view title_of(std::string_view html) {
    const std::string small = lower(html.substr(0, 4096));
    const std::size_t open = small.find("<title>");
    const std::size_t close = small.find("</title>");
    if (open == std::string::npos || close == std::string::npos || close < open + 7) return {};
    return html.substr(open + 7, close - open - 7);
}

// One line of valid, printable UTF-8.
std::string one_line(std::string_view text) {
    std::string line;
    for (std::size_t i = 0; i < text.size() && line.size() < plain_text_max;) {
        const std::size_t length = json::utf8_length(text.substr(i));
        const bool space = length == 1 && static_cast<unsigned char>(text[i]) <= ' ';
        if (space && !line.empty() && line.back() != ' ') line.push_back(' ');
        if (!space && length > 0) line.append(text.substr(i, length));
        i += std::max<std::size_t>(length, 1);
    }
    return std::string(trim(line));
}

}  // namespace

UpstreamError read_error(Value body) {
    UpstreamError out;
    if (body.is_array() && body.size() > 0) return read_error(body.at(0));
    if (body.is_object()) read_root(body, out);
    if (body.is_text()) out.message = body.text();
    return out;
}

UpstreamError read_error(std::string_view body) {
    json::Document document;
    if (document.read(body, error_limits)) return read_error(document.root());
    UpstreamError out;
    out.message = one_line(is_markup(body) ? title_of(body) : body.substr(0, 4096));
    return out;
}

}  // namespace weir::wire::openai_chat
