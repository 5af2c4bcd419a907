#include "json/writer.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

#include "base/check.hpp"
#include "json/escape.hpp"

namespace weir::json {

void Writer::before_value() {
    if (after_key_)
        after_key_ = false;
    else if (!first_)
        out_->push_back(',');
    first_ = false;
}

Writer& Writer::open(char bracket) {
    before_value();
    out_->push_back(bracket);
    ++depth_;
    first_ = true;
    return *this;
}

Writer& Writer::close(char bracket) {
    check(depth_ > 0 && !after_key_);
    out_->push_back(bracket);
    --depth_;
    first_ = false;
    return *this;
}

Writer& Writer::key(std::string_view key) {
    check(!after_key_);
    if (!first_) out_->push_back(',');
    first_ = false;
    append_quoted(*out_, key);
    out_->push_back(':');
    after_key_ = true;
    return *this;
}

Writer& Writer::text(std::string_view value) {
    before_value();
    append_quoted(*out_, value);
    return *this;
}

Writer& Writer::integer(std::int64_t value) {
    before_value();
    fmt::format_to(std::back_inserter(*out_), "{}", value);
    return *this;
}

Writer& Writer::number(double value) {
    if (!std::isfinite(value)) return null();
    before_value();
    fmt::format_to(std::back_inserter(*out_), "{}", value);
    return *this;
}

Writer& Writer::boolean(bool value) {
    before_value();
    out_->append(value ? "true" : "false");
    return *this;
}

Writer& Writer::null() {
    before_value();
    out_->append("null");
    return *this;
}

Writer& Writer::raw(std::string_view json) {
    before_value();
    out_->append(json.empty() ? "null" : json);
    return *this;
}

}  // namespace weir::json
