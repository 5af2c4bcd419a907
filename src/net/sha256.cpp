#include "net/sha256.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include "base/check.hpp"

namespace weir::net {
namespace {

// Fetched once a thread: looking an algorithm up costs more than hashing a key.
struct Digest {
    EVP_MD* algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    Digest() = default;
    Digest(const Digest&) = delete;
    Digest& operator=(const Digest&) = delete;
    ~Digest() {
        EVP_MD_CTX_free(context);
        EVP_MD_free(algorithm);
    }
};

}  // namespace

std::array<std::uint8_t, 32> sha256(std::string_view bytes) {
    thread_local const Digest digest;
    std::array<std::uint8_t, 32> hash{};
    const bool made = EVP_DigestInit_ex2(digest.context, digest.algorithm, nullptr) == 1 &&
                      EVP_DigestUpdate(digest.context, bytes.data(), bytes.size()) == 1 &&
                      EVP_DigestFinal_ex(digest.context, hash.data(), nullptr) == 1;
    check(made);
    return hash;
}

bool secure_random(std::span<std::uint8_t> bytes) {
    return RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1;
}

}  // namespace weir::net
