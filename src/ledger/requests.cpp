#include "ledger/requests.hpp"

#include "json/writer.hpp"
#include "ledger/explanation.hpp"

namespace weir::ledger {
namespace {

bool is_model(const store::LedgerRow& row, std::string_view wanted) {
    if (row.asked_model == wanted || row.model == wanted) return true;
    return wanted.size() == row.provider.size() + 1 + row.model.size() &&
           wanted.starts_with(row.provider) && wanted[row.provider.size()] == '/' &&
           wanted.ends_with(row.model);
}

bool matches(const store::LedgerRow& row, const RequestsQuery& query) {
    return (!query.key || row.key == *query.key) && (!query.route || row.route == *query.route) &&
           (!query.provider || row.provider == *query.provider) &&
           (!query.status || row.status == *query.status) &&
           (!query.model || is_model(row, *query.model));
}

}  // namespace

Result<std::string> requests_json(store::LedgerStore& store, const RequestsQuery& query) {
    std::string text;
    json::Writer out(text);
    out.open_object().member("object", "list").key("data").open_array();
    std::size_t looked = 0;
    std::size_t found = 0;
    std::optional<RequestId> last;  // that was looked at
    bool more = false;
    const Result<void> scanned =
        store.scan({.range = {.from = query.since}, .newest_first = true, .before = query.before},
                   [&](const store::LedgerRow& row) {
                       if (found == query.limit || looked == query.rows_max) {
                           more = true;
                           return false;
                       }
                       ++looked;
                       last = row.id;
                       if (!matches(row, query)) return true;
                       ++found;
                       out.raw(request_line_json(row));
                       return true;
                   });
    if (!scanned) return fail(scanned.error());
    out.close_array().member("has_more", more).key("next");
    if (more && last)
        out.text(last->text());
    else
        out.null();
    out.close_object();
    return text;
}

}  // namespace weir::ledger
