#pragma once
// A credential. It cannot be printed, compared with ==, or copied by accident; whoever needs the
// bytes says so with reveal().
#include <string>
#include <string_view>
#include <utility>

namespace weir {

class Secret {
public:
    Secret() = default;
    explicit Secret(std::string bytes) : bytes_(std::move(bytes)) {}
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    Secret(Secret&& other) noexcept { *this = std::move(other); }
    Secret& operator=(Secret&& other) noexcept {
        if (this == &other) return *this;
        wipe();
        bytes_ = std::move(other.bytes_);
        other.wipe();
        return *this;
    }
    ~Secret() { wipe(); }

    Secret clone() const { return Secret(bytes_); }
    bool empty() const { return bytes_.empty(); }
    std::string_view reveal() const { return bytes_; }

private:
    void wipe() noexcept;
    std::string bytes_;
};

}  // namespace weir
