// What clients said of answers: a row a request. Seldom written, so its statements are made anew.
#include "store/sqlite/ledger.hpp"

namespace weir::store {

namespace {

Result<std::optional<Feedback>> select(Connection& connection, const RequestId& request) {
    Result<Statement> statement =
        connection.prepare("SELECT at, score_millionths, comment FROM feedback WHERE id = ?");
    if (!statement) return fail(statement.error());
    statement->bind(1, request.text());
    std::optional<Feedback> found;
    switch (statement->step()) {
        case Statement::Step::failed: return fail(connection.error("read", statement->code()));
        case Statement::Step::row:
            found = Feedback{.request = request,
                             .at = SysTime(std::chrono::microseconds(statement->integer(0))),
                             .score_millionths = statement->integer(1),
                             .comment = std::string(statement->text(2))};
            break;
        case Statement::Step::done: break;
    }
    return found;
}

}  // namespace

Result<std::optional<Feedback>> SqliteLedgerStore::get_feedback(const RequestId& request) {
    if (Result<void> open = ready(); !open) return fail(open.error());
    return select(open_->connection, request);
}

Result<std::optional<Feedback>> SqliteLedgerStore::put_feedback(const Feedback& feedback) {
    if (Result<void> open = ready(); !open) return fail(open.error());
    if (Result<void> begun = open_->connection.begin(); !begun) return fail(begun.error());
    Transaction transaction(open_->connection);
    Result<std::optional<Feedback>> before = select(open_->connection, feedback.request);
    if (!before) return before;
    {
        Result<Statement> statement = open_->connection.prepare(
            "INSERT OR REPLACE INTO feedback (id, at, score_millionths, comment) VALUES (?, ?, ?, "
            "?)");
        if (!statement) return fail(statement.error());
        statement->bind(1, feedback.request.text());
        statement->bind(2, unix_micros(feedback.at));
        statement->bind(3, feedback.score_millionths);
        statement->bind(4, std::string_view(feedback.comment));
        if (Result<void> done = open_->connection.execute(*statement, "write to"); !done)
            return fail(done.error());
    }
    if (Result<void> done = transaction.commit(); !done) return fail(done.error());
    return before;
}

}  // namespace weir::store
