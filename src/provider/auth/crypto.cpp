#include "provider/auth/crypto.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

#include <memory>

#include "base/check.hpp"

namespace weir::provider::auth {

namespace {

constexpr int key_bits_least = 2048;
constexpr int key_bits_most = 8192;  // beyond it, one signature takes too long
constexpr std::size_t pem_bytes_max = 16 * 1024;

struct Release {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(BIO* bio) const { BIO_free(bio); }
};
template <class T>
using Owned = std::unique_ptr<T, Release>;

// Fetched once a thread: looking an algorithm up costs more than hashing a small body.
struct Sha256 {
    EVP_MD* algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    Sha256() = default;
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;
    ~Sha256() {
        EVP_MD_CTX_free(context);
        EVP_MD_free(algorithm);
    }
};

// A key with a password is refused, never asked for at a terminal.
int no_password(char*, int, int, void*) { return -1; }

Result<Owned<EVP_PKEY>> read_key(const Secret& pem) {
    const auto refuse = [](std::string_view why) {
        ERR_clear_error();
        return fail(ErrorKind::upstream_auth, "the private key " + std::string(why));
    };
    const std::string_view text = pem.reveal();
    if (text.empty() || text.size() > pem_bytes_max) return refuse("is no PEM of a usual size");
    const Owned<BIO> bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
    Owned<EVP_PKEY> key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr));
    if (!key) return refuse("cannot be read as PEM");
    if (EVP_PKEY_is_a(key.get(), "RSA") != 1) return refuse("is not an RSA key");
    const int bits = EVP_PKEY_get_bits(key.get());
    if (bits < key_bits_least || bits > key_bits_most) return refuse("must have 2048 to 8192 bits");
    return key;
}

}  // namespace

Digest sha256(std::span<const std::string_view> pieces) {
    thread_local const Sha256 sha;
    Digest digest{};
    bool made = EVP_DigestInit_ex2(sha.context, sha.algorithm, nullptr) == 1;
    for (const std::string_view piece : pieces)
        made = made && EVP_DigestUpdate(sha.context, piece.data(), piece.size()) == 1;
    check(made && EVP_DigestFinal_ex(sha.context, digest.data(), nullptr) == 1);
    return digest;
}

Digest sha256(std::string_view bytes) { return sha256(std::span(&bytes, 1)); }

Digest hmac_sha256(std::span<const std::uint8_t> key, std::string_view text) {
    Digest digest{};
    unsigned int length = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    const unsigned char* made = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes,
                                     text.size(), digest.data(), &length);
    check(made != nullptr && length == digest.size());
    return digest;
}

std::string hex(std::span<const std::uint8_t> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const std::uint8_t byte : bytes) {
        text.push_back(digits[byte >> 4U]);
        text.push_back(digits[byte & 0xFU]);
    }
    return text;
}

Result<std::string> sign_rs256(const Secret& pem, std::string_view text) {
    Result<Owned<EVP_PKEY>> key = read_key(pem);
    if (!key) return fail(key.error());
    const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    std::size_t length = 0;
    bool made =
        EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key->get()) == 1 &&
        EVP_DigestSign(context.get(), nullptr, &length, bytes, text.size()) == 1;
    std::string signature(length, '\0');
    made = made && EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()),
                                  &length, bytes, text.size()) == 1;
    if (!made) {
        ERR_clear_error();
        return fail(ErrorKind::upstream_auth, "the private key cannot sign");
    }
    signature.resize(length);
    return signature;
}

Result<void> check_rsa_key(const Secret& pem) {
    const Result<Owned<EVP_PKEY>> key = read_key(pem);
    if (!key) return fail(key.error());
    return {};
}

}  // namespace weir::provider::auth
