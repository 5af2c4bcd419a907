#pragma once
// Media that a client names by URL, at targets that take bytes only: fetched before the attempt
// that needs them, kept for the attempts after it, and put into the request while it is written.
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/media_fetch.hpp"
#include "llm/chat.hpp"
#include "net/waiter.hpp"
#include "provider/url_media.hpp"

namespace weir::gateway {

struct RequestContext;

// What has been fetched for one request and all the calls that it is made of (several.hpp).
// Outlives them; each waits for the fetches that it began. One thread.
class MediaStore {
public:
    struct Entry {
        enum class State : std::uint8_t { absent, fetching, ready, failed };
        explicit Entry(std::string of) : url(std::move(of)) {}
        const std::string url;
        State state = State::absent;
        FetchedMedia media;
        std::optional<Error> error;
        std::optional<net::Cancel> cancel;  // of the fetch under way
    };

    explicit MediaStore(const MediaRules& rules) : budget_{rules.total_bytes_max} {}
    MediaStore(const MediaStore&) = delete;
    MediaStore& operator=(const MediaStore&) = delete;

    Entry* find(std::string_view url);
    // Until all of them are there, or one has failed. Errors as fetch_media's, without the field;
    // the entry that has failed in `failed`. overloaded where the worker has too many fetches.
    net::Awaitable<Result<void>> fetch(RequestContext& request,
                                       const std::vector<std::string_view>& urls, Entry*& failed);

private:
    using Entries = std::vector<Entry*>;
    Result<void> begin(RequestContext& request, const Entries& wanted, Entries& mine);
    net::Awaitable<void> run(RequestContext& request, Entry& entry);
    void wake_next();

    std::list<Entry> entries_;
    MediaBudget budget_;
    std::vector<net::Waiter*> waiting_;  // the calls that wait for an entry, not yet woken
};

// Whether the present target may want what the client named by URL. Looks at what the peek has
// counted; the body is not read.
bool may_need_media(const RequestContext& request);

// Before an attempt: sees that what its target must have as bytes is there, and says in
// request.inlines_media whether anything is. Errors: invalid_request naming the client's field.
[[gnu::noinline]] net::Awaitable<Result<void>> fetch_needed_media(RequestContext& request);

// Puts the fetched bytes into the canonical request as long as this lives. Nothing may be added to
// the request meanwhile, and nobody waits.
class InlinedMedia {
public:
    explicit InlinedMedia(RequestContext& request);
    InlinedMedia(const InlinedMedia&) = delete;
    InlinedMedia& operator=(const InlinedMedia&) = delete;
    ~InlinedMedia();

private:
    struct Place {
        llm::Media& media;
        std::string url;
        std::string media_type;
        MediaStore::Entry* lender;  // has the URL in its bytes' place; null: they were copied
        std::string* format;        // of a sound; null: it was there
    };
    std::vector<Place> places_;
};

// Where the text stands in a JSON body: "messages[2].content[0].image_url.url"; "" when nowhere.
std::string field_holding(std::string_view body, std::string_view text);

}  // namespace weir::gateway
