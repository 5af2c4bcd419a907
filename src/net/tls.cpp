#include "net/tls.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <array>
#include <cerrno>
#include <string_view>

namespace weir::net {
namespace {

constexpr std::array<unsigned char, 9> alpn_http11 = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

std::string openssl_reason() {
    const unsigned long code = ERR_get_error();
    ERR_clear_error();
    if (code == 0) return "no reason given";
    const char* const reason = ERR_reason_error_string(code);
    return reason ? reason : "unknown reason";
}

int choose_alpn(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
                const unsigned char* offered, unsigned int offered_size, void*) {
    unsigned char* selected = nullptr;
    const int result =
        SSL_select_next_proto(&selected, chosen_size, alpn_http11.data(),
                              static_cast<unsigned int>(alpn_http11.size()), offered, offered_size);
    *chosen = selected;
    // A client that offers only other protocols is served without ALPN, as nginx does.
    return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

void set_common(SSL_CTX* context) {
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                  SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
}

// What a client stream's SSL object points to, so that a new session finds its way home.
struct SessionHome {
    TlsSessions* sessions;
    std::string host;
};

int home_index() {
    static const int index = SSL_get_ex_new_index(
        0, nullptr, nullptr, nullptr, [](void*, void* data, CRYPTO_EX_DATA*, int, long, void*) {
            delete static_cast<SessionHome*>(data);
        });
    return index;
}

int keep_session(SSL* ssl, SSL_SESSION* session) {
    auto* const home = static_cast<SessionHome*>(SSL_get_ex_data(ssl, home_index()));
    if (!home) return 0;
    home->sessions->keep(home->host, session);
    return 1;  // ownership taken
}

bool is_address(const std::string& host) {
    in6_addr any{};
    return ::inet_pton(AF_INET, host.c_str(), &any) == 1 ||
           ::inet_pton(AF_INET6, host.c_str(), &any) == 1;
}

}  // namespace

Result<SslContext> make_server_context(const TlsServerSettings& settings) {
    SslContext context(SSL_CTX_new(TLS_server_method()));
    if (!context) return fail(ErrorKind::internal, "TLS: " + openssl_reason());
    set_common(context.get());
    SSL_CTX_set_alpn_select_cb(context.get(), choose_alpn, nullptr);
    constexpr std::array<unsigned char, 4> id = {'w', 'e', 'i', 'r'};
    SSL_CTX_set_session_id_context(context.get(), id.data(), id.size());
    if (SSL_CTX_use_certificate_chain_file(context.get(), settings.certificate_file.c_str()) != 1)
        return fail(ErrorKind::internal, fmt::format("TLS certificate {}: {}",
                                                     settings.certificate_file, openssl_reason()));
    if (SSL_CTX_use_PrivateKey_file(context.get(), settings.key_file.c_str(), SSL_FILETYPE_PEM) !=
        1)
        return fail(ErrorKind::internal,
                    fmt::format("TLS key {}: {}", settings.key_file, openssl_reason()));
    if (SSL_CTX_check_private_key(context.get()) != 1)
        return fail(ErrorKind::internal, fmt::format("TLS key {} does not belong to certificate {}",
                                                     settings.key_file, settings.certificate_file));
    return context;
}

Result<SslContext> make_client_context(const std::string& ca_file) {
    SslContext context(SSL_CTX_new(TLS_client_method()));
    if (!context) return fail(ErrorKind::internal, "TLS: " + openssl_reason());
    set_common(context.get());
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    const int loaded = ca_file.empty()
                           ? SSL_CTX_set_default_verify_paths(context.get())
                           : SSL_CTX_load_verify_locations(context.get(), ca_file.c_str(), nullptr);
    if (loaded != 1)
        return fail(ErrorKind::internal,
                    fmt::format("TLS root certificates {}: {}",
                                ca_file.empty() ? "of the system" : ca_file, openssl_reason()));
    SSL_CTX_set_session_cache_mode(context.get(),
                                   SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context.get(), keep_session);
    return context;
}

SSL_SESSION* TlsSessions::find(const std::string& host) const {
    const auto found = sessions_.find(host);
    return found == sessions_.end() ? nullptr : found->second.get();
}

void TlsSessions::keep(const std::string& host, SSL_SESSION* session) {
    if (sessions_.size() >= hosts_max && !sessions_.contains(host)) sessions_.clear();
    sessions_[host].reset(session);
}

Result<TlsStream> TlsStream::accept(SSL_CTX* context, int descriptor) {
    SslPtr ssl(SSL_new(context));
    if (!ssl || SSL_set_fd(ssl.get(), descriptor) != 1)
        return fail(ErrorKind::internal, "TLS: " + openssl_reason());
    SSL_set_accept_state(ssl.get());
    return TlsStream(std::move(ssl));
}

Result<TlsStream> TlsStream::connect(SSL_CTX* context, int descriptor, const std::string& host,
                                     TlsSessions& sessions) {
    SslPtr ssl(SSL_new(context));
    if (!ssl || SSL_set_fd(ssl.get(), descriptor) != 1)
        return fail(ErrorKind::internal, "TLS: " + openssl_reason());
    SSL_set_connect_state(ssl.get());
    SSL_set_alpn_protos(ssl.get(), alpn_http11.data(), alpn_http11.size());
    X509_VERIFY_PARAM* const verify = SSL_get0_param(ssl.get());
    bool named = false;
    if (is_address(host)) {
        named = X509_VERIFY_PARAM_set1_ip_asc(verify, host.c_str()) == 1;
    } else {
        SSL_set_tlsext_host_name(ssl.get(), host.c_str());
        named = SSL_set1_host(ssl.get(), host.c_str()) == 1;
    }
    if (!named) return fail(ErrorKind::internal, "TLS: cannot verify the host name " + host);
    SSL_set_ex_data(ssl.get(), home_index(), new SessionHome{&sessions, host});
    if (SSL_SESSION* const session = sessions.find(host)) SSL_set_session(ssl.get(), session);
    return TlsStream(std::move(ssl));
}

IoStep TlsStream::step_of(int result) {
    const int saved_errno = errno;
    switch (SSL_get_error(ssl_.get(), result)) {
        case SSL_ERROR_WANT_READ: return {.kind = IoStep::Kind::want_read};
        case SSL_ERROR_WANT_WRITE: return {.kind = IoStep::Kind::want_write};
        case SSL_ERROR_ZERO_RETURN: return {.kind = IoStep::Kind::closed};
        case SSL_ERROR_SYSCALL:
            broken_ = true;
            why_ = "connection lost";
            return {.kind = IoStep::Kind::failed, .error = saved_errno};
        default: break;
    }
    broken_ = true;
    const long verified = SSL_get_verify_result(ssl_.get());
    why_ = verified == X509_V_OK ? openssl_reason()
                                 : std::string(X509_verify_cert_error_string(verified));
    ERR_clear_error();
    return {.kind = IoStep::Kind::failed};
}

IoStep TlsStream::handshake() {
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl_.get());
    return result == 1 ? IoStep{} : step_of(result);
}

IoStep TlsStream::read(std::span<char> into) {
    ERR_clear_error();
    std::size_t got = 0;
    const int result = SSL_read_ex(ssl_.get(), into.data(), into.size(), &got);
    return result == 1 ? IoStep{.bytes = got} : step_of(result);
}

IoStep TlsStream::write(std::span<const char> from) {
    ERR_clear_error();
    std::size_t sent = 0;
    const int result = SSL_write_ex(ssl_.get(), from.data(), from.size(), &sent);
    return result == 1 ? IoStep{.bytes = sent} : step_of(result);
}

bool TlsStream::readable() {
    ERR_clear_error();
    char byte = 0;
    std::size_t got = 0;
    const int result = SSL_peek_ex(ssl_.get(), &byte, 1, &got);
    if (result == 1) return true;
    const IoStep::Kind kind = step_of(result).kind;
    // What is broken or closed is told by the next read.
    return kind != IoStep::Kind::want_read && kind != IoStep::Kind::want_write;
}

void TlsStream::shutdown() {
    if (broken_ || SSL_in_init(ssl_.get()) == 1) return;
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
    ERR_clear_error();
}

}  // namespace weir::net
