#pragma once
// Appends JSON to a string. Commas and colons are its business, balance is the caller's (checked in
// every build by an invariant). No white space is written. Owns nothing but a small depth counter;
// the string must outlive it.
//
//     json::Writer out(body);
//     out.open_object().member("model", name).key("messages").open_array();
//     ...
//     out.close_array().close_object();
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/lazy_text.hpp"

namespace weir::json {

class Writer {
public:
    explicit Writer(std::string& out) : out_(&out) {}

    Writer& open_object() { return open('{'); }
    Writer& close_object() { return close('}'); }
    Writer& open_array() { return open('['); }
    Writer& close_array() { return close(']'); }
    Writer& key(std::string_view key);

    Writer& text(std::string_view value);  // quoted and escaped
    Writer& text(const std::string& value) { return text(std::string_view(value)); }
    Writer& text(const char* value) { return text(std::string_view(value)); }
    Writer& text(const LazyText& value);  // as it stood in JSON, if that is how it is still kept
    Writer& integer(std::int64_t value);
    Writer& number(double value);  // shortest that reads back; null when not finite
    Writer& boolean(bool value);
    Writer& null();
    // Bytes that already are one JSON value; "" is written as null.
    Writer& raw(std::string_view json);

    Writer& member(std::string_view name, std::string_view value) { return key(name).text(value); }
    Writer& member(std::string_view name, const std::string& value) {
        return key(name).text(value);
    }
    Writer& member(std::string_view name, const LazyText& value) { return key(name).text(value); }
    Writer& member(std::string_view name, const char* value) { return key(name).text(value); }
    Writer& member(std::string_view name, std::int64_t value) { return key(name).integer(value); }
    Writer& member(std::string_view name, int value) { return key(name).integer(value); }
    Writer& member(std::string_view name, double value) { return key(name).number(value); }
    Writer& member(std::string_view name, bool value) { return key(name).boolean(value); }
    Writer& member_raw(std::string_view name, std::string_view json) { return key(name).raw(json); }
    // Nothing at all when the value is absent.
    template <class T>
    Writer& maybe(std::string_view name, const std::optional<T>& value) {
        return value ? member(name, *value) : *this;
    }

private:
    Writer& open(char bracket);
    Writer& close(char bracket);
    void before_value();

    std::string* out_;
    int depth_ = 0;
    bool first_ = true;  // nothing written yet at this level
    bool after_key_ = false;
};

}  // namespace weir::json
