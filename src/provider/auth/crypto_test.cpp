#include "provider/auth/crypto.hpp"

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <array>

#include "provider/auth/test_key.hpp"

namespace weir::provider::auth {
namespace {

Secret pem(std::string_view text) { return Secret(std::string(text)); }

// By the public half, without the code under test.
bool verifies(std::string_view text, std::string_view signature) {
    BIO* bio =
        BIO_new_mem_buf(test::rsa_public_key.data(), static_cast<int>(test::rsa_public_key.size()));
    EVP_PKEY* key = PEM_read_bio_PUBKEY(bio, nullptr, nullptr, nullptr);
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    const bool good =
        EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, key) == 1 &&
        EVP_DigestVerify(context, reinterpret_cast<const unsigned char*>(signature.data()),
                         signature.size(), reinterpret_cast<const unsigned char*>(text.data()),
                         text.size()) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    BIO_free(bio);
    return good;
}

// FIPS 180-2, appendix B.
TEST(AuthCrypto, HashesAsTheStandardSays) {
    EXPECT_EQ(hex(sha256("abc")),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    const std::array<std::string_view, 3> pieces = {"a", "", "bc"};
    EXPECT_EQ(sha256(pieces), sha256("abc"));
    EXPECT_EQ(sha256(std::span<const std::string_view>()), sha256(""));
}

// RFC 4231, test case 2.
TEST(AuthCrypto, AuthenticatesAsTheStandardSays) {
    const std::array<std::uint8_t, 4> key = {'J', 'e', 'f', 'e'};
    EXPECT_EQ(hex(hmac_sha256(key, "what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(AuthCrypto, SignsWhatThePublicKeyVerifies) {
    const Result<std::string> signature = sign_rs256(pem(test::rsa_key), "the text");
    ASSERT_TRUE(signature.has_value()) << signature.error().message();
    EXPECT_EQ(signature->size(), 256U);
    EXPECT_TRUE(verifies("the text", *signature));
    EXPECT_FALSE(verifies("another text", *signature));
    EXPECT_TRUE(check_rsa_key(pem(test::rsa_key)).has_value());
}

TEST(AuthCrypto, RefusesOtherKeysAndTellsNothingOfThem) {
    for (const std::string_view bad :
         {std::string_view(), std::string_view("-----BEGIN PRIVATE KEY-----\nAAAA\n"),
          test::small_rsa_key, test::ec_key, test::locked_rsa_key, test::rsa_public_key}) {
        const Result<std::string> signature = sign_rs256(pem(bad), "x");
        ASSERT_FALSE(signature.has_value()) << bad;
        EXPECT_EQ(signature.error().kind(), ErrorKind::upstream_auth);
        EXPECT_EQ(signature.error().message().find("AAAA"), std::string::npos);
        EXPECT_FALSE(check_rsa_key(pem(bad)).has_value());
    }
    EXPECT_FALSE(check_rsa_key(Secret(std::string(100'000, 'x'))).has_value());
}

}  // namespace
}  // namespace weir::provider::auth
