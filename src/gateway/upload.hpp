#pragma once
// The body of a request with a file in it (multipart/form-data), on its way from the client to a
// provider. It is read until the model is known, which may be behind the file, and up to a limit so
// that small ones can be sent twice; what is held goes out first and the rest as it comes, through
// a reader that notices whatever is no such body before its end has gone out. One request.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "gateway/snapshot.hpp"
#include "net/server_port.hpp"
#include "net/upstream_port.hpp"
#include "wire/facts.hpp"
#include "wire/operation/form.hpp"
#include "wire/splice.hpp"

namespace weir::gateway {

class Upload final : public net::BodySource {
public:
    // exchange outlives it. boundary as in the request's content-type.
    Upload(net::ServerExchange& exchange, std::string_view boundary, const UploadLimits& limits)
        : exchange_(exchange), limits_(limits), reader_(boundary, wire::operation::form_fields) {}

    // Once, first. Errors: the body's own, invalid_request for no form or no model,
    // payload_too_large when the model does not come in time.
    net::Awaitable<Result<wire::ChatPeek>> open();

    // What is held, with another name for the model unless it is "". The view of it lasts until
    // drop().
    Result<wire::SplicedBody> edited(const wire::ChatPeek& peek, std::string_view model) const;
    // What follows it; null when all is held.
    net::BodySource* more() { return complete_ ? nullptr : this; }
    // Of both together, where the client said how much it is; change: by how much the edit made it
    // longer.
    std::optional<std::uint64_t> bytes(const wire::SplicedBody& edited) const;
    net::Awaitable<Result<net::BodyPart>> next() override;

    bool repeatable() const { return !begun_; }
    std::uint64_t bytes_seen() const { return reader_.bytes(); }
    // As much as is known before all of it has come; nothing when the client did not say.
    std::optional<std::uint64_t> bytes_said() const;
    // Nothing will be sent any more.
    void drop() { held_ = {}; }

private:
    net::Awaitable<Result<net::BodyPart>> read_part();

    net::ServerExchange& exchange_;
    UploadLimits limits_;
    wire::operation::MultipartReader reader_;
    std::string held_;
    bool complete_ = false;  // held_ is all
    bool begun_ = false;     // of the rest some has been given away
};

}  // namespace weir::gateway
