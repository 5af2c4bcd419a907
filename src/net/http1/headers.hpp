#pragma once
// The header fields of one message, in the order received: views into the head's bytes, which the
// caller keeps in place for as long as the views are used. They lie on the heap, since a message is
// often part of something that waits for long and no longer needs them: clear() gives them back.
// Duplicates are kept. Names compare without case (ASCII). A plain value: no locks, no threads.
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace weir::net::http1 {

struct Field {
    std::string_view name;
    std::string_view value;  // without the white space around it
    friend bool operator==(const Field&, const Field&) = default;
};

class Headers {
public:
    void add(std::string_view name, std::string_view value);
    void clear();

    std::size_t size() const { return fields_.size(); }
    bool empty() const { return fields_.empty(); }
    const Field* begin() const { return fields_.data(); }
    const Field* end() const { return begin() + size(); }
    const Field& operator[](std::size_t index) const;  // index < size()

    // The first value of that name. An empty value is not an absent one.
    std::optional<std::string_view> find(std::string_view name) const;
    // Every value of that name, in order.
    std::vector<std::string_view> find_all(std::string_view name) const;
    std::size_t count(std::string_view name) const;
    bool contains(std::string_view name) const { return find(name).has_value(); }
    // Whether a field of that name lists the token ("Connection: keep-alive, Upgrade"), without
    // case.
    bool lists(std::string_view name, std::string_view token) const;

private:
    std::vector<Field> fields_;
};

// Whether a comma-separated list has this member, without case. Members are trimmed.
bool list_contains(std::string_view list, std::string_view token);

// Fields that speak about one connection and are never forwarded (RFC 9110 section 7.6.1):
// Connection, Keep-Alive, Proxy-Connection, Proxy-Authenticate, Proxy-Authorization, TE, Trailer,
// Transfer-Encoding, Upgrade. What a message's own Connection field names must be dropped too:
// headers.lists("connection", name).
bool is_hop_by_hop(std::string_view name);

}  // namespace weir::net::http1
