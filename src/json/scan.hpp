#pragma once
// The top level of an object that is passed through: which members it has and where each one's
// bytes are, the whole text validated. A repeated key that matters is refused, also when one
// spelling hides behind \u escapes: the provider's parser might keep the other one.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "json/document.hpp"

namespace weir::json {

struct Field {
    std::string key;  // escapes decoded
    Range key_range;  // quotes included
    Value value;      // value.range() is where its bytes are
};

// Views the text given to scan(), as Document does; moving it keeps its values valid.
struct Scan {
    Document document;
    std::vector<Field> fields;  // in document order

    // The last field of that name, or nothing.
    const Field* find(std::string_view key) const;
    Value operator[](std::string_view key) const;  // missing when there is none
};

// invalid_request when text is no valid JSON, is not an object, or has a key of `once` twice
// (at_field() is then that key).
Result<Scan> scan(std::string_view text, const Limits& limits,
                  std::span<const std::string_view> once);

// The same check for the members of one object inside a document. path is put before the key in
// the error ("stream_options.").
Result<void> refuse_repeated(Value object, std::span<const std::string_view> once,
                             std::string_view path);

}  // namespace weir::json
