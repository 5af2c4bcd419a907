#pragma once
// A text that may still be written as it stood in JSON, with its escapes. What is only carried from
// one JSON document into another is never decoded; whoever looks at the text decodes it, once.
//
//     LazyText said = value.lazy_text();
//     out.text(said);            // the bytes as they came, if nobody has looked
//     if (said.str() == ...)     // decodes
//
// Reading decodes in place, so a const one belongs to one thread as a changing one does, and views
// of json() end with the first look.
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

namespace weir {

class LazyText {
public:
    // Appends the text that stands inside the quotes of a valid JSON string.
    using Decode = void (*)(std::string& out, std::string_view inside);

    LazyText() = default;
    LazyText(std::string text) : bytes_(std::move(text)) {}
    LazyText(std::string_view text) : bytes_(text) {}
    LazyText(const char* text) : bytes_(text) {}
    // inside: of a valid JSON string that a writer may write again as it is.
    // decode: null when nothing in it is escaped, so that it is the text as well.
    static LazyText of_json(std::string_view inside, Decode decode) {
        LazyText made(inside);
        made.decode_ = decode;
        made.plain_ = decode == nullptr;
        return made;
    }

    const std::string& str() const& {
        if (decode_ != nullptr) decode();
        return bytes_;
    }
    std::string str() && {
        if (decode_ != nullptr) decode();
        return std::move(bytes_);
    }
    operator const std::string&() const& { return str(); }
    operator std::string_view() const { return str(); }
    operator std::string() && { return std::move(*this).str(); }

    // What stands between the quotes, as long as that is known.
    std::optional<std::string_view> json() const {
        return decode_ != nullptr || plain_ ? std::optional<std::string_view>(bytes_)
                                            : std::nullopt;
    }
    bool empty() const { return bytes_.empty(); }
    std::size_t size() const { return str().size(); }

    // Whether no other characters are in it. Decodes only where the first one does not tell.
    bool is_only(std::string_view characters) const {
        const bool told = decode_ != nullptr && !bytes_.empty() && bytes_[0] != '\\' &&
                          characters.find(bytes_[0]) == std::string_view::npos;
        return !told && str().find_first_not_of(characters) == std::string::npos;
    }

    // To be changed. It is a plain text from then on.
    std::string& edit() {
        if (decode_ != nullptr) decode();
        plain_ = false;
        return bytes_;
    }
    LazyText& operator+=(std::string_view more) {
        edit() += more;
        return *this;
    }
    friend bool operator==(const LazyText& a, const LazyText& b) { return a.str() == b.str(); }
    friend bool operator==(const LazyText& a, std::string_view b) { return a.str() == b; }
    friend bool operator==(const LazyText& a, const std::string& b) { return a.str() == b; }
    friend bool operator==(const LazyText& a, const char* b) { return a.str() == b; }
    friend std::ostream& operator<<(std::ostream& out, const LazyText& text) {
        return out << text.str();
    }

private:
    void decode() const;

    mutable std::string bytes_;
    mutable Decode decode_ = nullptr;  // null: bytes_ is the text itself
    bool plain_ = false;               // and the same in JSON
};

}  // namespace weir
