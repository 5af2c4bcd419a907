#pragma once
// TLS by OpenSSL 3 on a non-blocking descriptor. Verification is on; a session cache per origin
// makes reconnecting cheap; ALPN offers http/1.1 only; idle connections hold no buffers
// (SSL_MODE_RELEASE_BUFFERS). Contexts are shared between threads; sessions and streams are not.
#include <openssl/ssl.h>

#include <memory>
#include <span>
#include <string>
#include <unordered_map>

#include "base/result.hpp"
#include "net/io_step.hpp"

namespace weir::net {

struct SslFree {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
};
using SslPtr = std::unique_ptr<SSL, SslFree>;
using SslContext = std::unique_ptr<SSL_CTX, SslFree>;

struct TlsServerSettings {
    std::string certificate_file;  // PEM, the chain, leaf first
    std::string key_file;          // PEM
};

// Errors name the file and OpenSSL's reason; kind internal, since only start-up reads these.
Result<SslContext> make_server_context(const TlsServerSettings& settings);
// ca_file replaces the system's roots when it is not empty.
Result<SslContext> make_client_context(const std::string& ca_file);

// Sessions of one worker to resume, newest per host name; bounded.
class TlsSessions {
public:
    SSL_SESSION* find(const std::string& host) const;
    void keep(const std::string& host, SSL_SESSION* session);  // takes ownership

private:
    static constexpr std::size_t hosts_max = 1024;
    std::unordered_map<std::string, std::unique_ptr<SSL_SESSION, SslFree>> sessions_;
};

// One TLS connection over a descriptor that somebody else owns.
class TlsStream {
public:
    static Result<TlsStream> accept(SSL_CTX* context, int descriptor);
    // host: for SNI and verification (a name, or an address as text).
    static Result<TlsStream> connect(SSL_CTX* context, int descriptor, const std::string& host,
                                     TlsSessions& sessions);

    IoStep handshake();
    IoStep read(std::span<char> into);
    IoStep write(std::span<const char> from);
    // Whether a read would give bytes of the peer's, not only records of TLS itself (tickets).
    bool readable();
    // Says goodbye without waiting for the answer; a session is only resumable after it.
    void shutdown();
    // Why the last step failed, for the log and, of an upstream, for the client.
    const std::string& why() const { return why_; }
    bool has_buffered() const { return SSL_has_pending(ssl_.get()) == 1; }

private:
    explicit TlsStream(SslPtr ssl) : ssl_(std::move(ssl)) {}
    IoStep step_of(int result);

    SslPtr ssl_;
    std::string why_;
    bool broken_ = false;
};

}  // namespace weir::net
