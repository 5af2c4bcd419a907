#pragma once
// Which media a provider fetches itself when a request names them by URL, and which it takes at
// all. What is in the second and not in the first is fetched by the gateway and sent as bytes.
#include <optional>
#include <string_view>

namespace weir::provider {

struct MediaKinds {
    bool image = false;
    bool audio = false;
    bool file = false;  // documents
    bool any() const { return image || audio || file; }
    friend bool operator==(const MediaKinds&, const MediaKinds&) = default;
};

// What is known of this provider itself, in that form of a wire (chat_target.hpp); nothing where
// its wire is all that is known.
std::optional<MediaKinds> url_media_of(std::string_view provider, std::string_view form);

// What whoever speaks the wire takes by URL, and as bytes.
MediaKinds url_media(std::string_view wire);
MediaKinds inline_media(std::string_view wire);

}  // namespace weir::provider
