#include "base/lazy_text.hpp"

#include <utility>

namespace weir {

void LazyText::decode() const {
    std::string text;
    std::exchange(decode_, nullptr)(text, bytes_);
    bytes_ = std::move(text);
}

}  // namespace weir
