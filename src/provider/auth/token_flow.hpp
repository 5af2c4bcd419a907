#pragma once
// The way to one token of any identity that wants one: start(), then what each step brings, until a
// step is a Token. identity must outlive it. Pure; one owner.
#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "provider/auth/google_external.hpp"
#include "provider/auth/identity.hpp"
#include "provider/auth/token.hpp"

namespace weir::provider::auth {

class TokenFlow {
public:
    explicit TokenFlow(const Identity& identity) : identity_(identity) {}

    // internal when the identity wants no token.
    Result<TokenStep> start(SysTime now);
    // The file's bytes. internal when no file was asked for.
    Result<TokenStep> on_file(std::string_view bytes);
    // An answer to the request. internal when none was asked for.
    Result<TokenStep> on_answer(int status, std::string_view body, SysTime now);

private:
    Result<TokenStep> start_google(const GoogleIdentity& google, SysTime now);
    Result<TokenStep> start_entra(const EntraIdentity& entra);

    const Identity& identity_;
    std::optional<ExternalTokenFlow> external_;
    bool asked_ = false;  // a request whose answer is the token
};

}  // namespace weir::provider::auth
