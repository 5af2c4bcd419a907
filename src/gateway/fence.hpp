#pragma once
// The code fence that models put around JSON in spite of what they were told: ```json ... ```.
#include <string>
#include <string_view>

namespace weir::gateway {

// Takes it off a text that comes in pieces. Holds back at most what may yet be the fence.
class Unfence {
public:
    void feed(std::string_view piece, std::string& out);
    void finish(std::string& out);

private:
    enum class Place : unsigned char { before, opening, inside, plain };
    Place place_ = Place::before;
    std::string held_;
};

std::string without_fence(std::string_view text);

}  // namespace weir::gateway
