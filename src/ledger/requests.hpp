#pragma once
// Recorded requests, the newest first, page by page: for `GET /admin/v1/requests`. Runs where the
// store may be asked, and looks at a bounded number of rows: whoever filters for what is rare gets
// a short page and goes on from its end.
#include <cstdint>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "store/ledger_store.hpp"

namespace weir::ledger {

inline constexpr std::size_t requests_max = 1'000;  // of a page

// An absent filter matches all. model: as the client asked for it, as the provider spells it, or
// "provider/model".
struct RequestsQuery {
    std::optional<std::string> key, route, model, provider;
    std::optional<store::RowStatus> status;
    SysTime since = SysTime::min();
    std::size_t limit = 100;
    std::optional<RequestId> before;  // the end of the page before
    std::size_t rows_max = 50'000;    // looked at for one page
};

// {"object":"list","data":[...],"has_more":false,"next":null}: a line a request, without its
// decision and attempts. `next` is the cursor of the following page while there may be one.
Result<std::string> requests_json(store::LedgerStore& store, const RequestsQuery& query);

}  // namespace weir::ledger
