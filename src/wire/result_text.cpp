#include "wire/result_text.hpp"

namespace weir::wire {

void write_result_text(json::Writer& out, const llm::Text* text, bool is_error) {
    constexpr std::string_view mark = "Error";
    if (is_error && (!text || !text->text.str().starts_with(mark)))
        out.text("Error: " + (text ? text->text.str() : std::string()));
    else if (text)
        out.text(text->text);
    else
        out.text("");
}

}  // namespace weir::wire
