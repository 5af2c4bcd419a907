#pragma once
// Where the structure of a JSON text is: the places of brackets, colons, commas, opening quotes and
// first bytes of numbers and literals. Also checks UTF-8, that strings are closed, and that they
// hold no control characters. This is simdjson's first stage; document_structure.cpp is the only
// file of the program that names that library. Reused from text to text; one owner, one thread.
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace weir::json {

class Structure {
public:
    Structure();
    ~Structure();
    Structure(const Structure&) = delete;
    Structure& operator=(const Structure&) = delete;

    // False when the text cannot be JSON. The text needs no padding. places() is valid until the
    // next find() or release_large().
    bool find(std::string_view text);
    std::span<const std::uint32_t> places() const { return places_; }
    // Gives back memory that an unusually large text needed (four bytes for each of its bytes).
    void release_large();

private:
    struct Parser;
    std::unique_ptr<Parser> parser_;
    std::span<const std::uint32_t> places_;
};

}  // namespace weir::json
