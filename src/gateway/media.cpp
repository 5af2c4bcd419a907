#include "gateway/media.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "gateway/request_context.hpp"
#include "gateway/translation.hpp"
#include "json/document.hpp"

namespace weir::gateway {
namespace {

using net::Awaitable;
using State = MediaStore::Entry::State;
using provider::MediaKinds;

// Each place where a request names media is compared with the others.
constexpr std::size_t places_max = 1'000;

RequestContext& root_of(RequestContext& request) {
    RequestContext* root = &request;
    while (root->part_of != nullptr)
        root = root->part_of;
    return *root;
}

// What the present target wants as bytes. A client of its own wire is taken at its word, except
// where it is known of the provider itself what it does not fetch.
MediaKinds wanted_as_bytes(const RequestContext& request) {
    const provider::Provider& provider = *request.ready->provider;
    const std::string_view wire = request.over->wire->name;
    std::optional<MediaKinds> by_url = provider.settings().url_media;
    if (!by_url) by_url = provider::url_media_of(provider.id(), request.over->form);
    if (!by_url && request.over->wire == &request.wire) return {};
    if (!by_url) by_url = provider::url_media(wire);
    const MediaKinds bytes = provider::inline_media(wire);
    return {.image = bytes.image && !by_url->image,
            .audio = bytes.audio && !by_url->audio,
            .file = bytes.file && !by_url->file};
}

// Whether the body may name any of it by URL, as far as the peek has counted.
bool names_wanted(const RequestContext& request) {
    const wire::ChatPeek& peek = longest_peek(request);
    const MediaKinds wanted = wanted_as_bytes(request);
    // Gemini's addresses without a type are counted as films.
    return (wanted.image && peek.remote_images > 0) || (wanted.audio && peek.remote_audio > 0) ||
           (wanted.file && peek.remote_files > 0) || (wanted.any() && peek.remote_video > 0);
}

bool is_web_url(std::string_view url) {
    const auto begins = [&](std::string_view with) {
        return url.size() >= with.size() && equal_ignoring_case(url.substr(0, with.size()), with);
    };
    return begins("http://") || begins("https://");
}

// Calls f(media, kind, format) for what is named by URL and wanted as bytes.
template <class F>
class Finder {
public:
    Finder(MediaKinds wanted, F& f) : wanted_(wanted), f_(f) {}
    void operator()(llm::Image& image) { see(image.media, wanted_.image, "image/", nullptr); }
    void operator()(llm::Audio& audio) { see(audio.media, wanted_.audio, "audio/", &audio.format); }
    void operator()(llm::File& file) { see(file.media, wanted_.file, "application/pdf", nullptr); }
    void operator()(llm::ToolResult& result) {
        for (llm::ResultContent& content : result.content)
            std::visit(*this, content.body);
    }
    template <class Other>
    void operator()(Other&) {}

private:
    void see(llm::Media& media, bool wanted, std::string_view kind, std::string* format) {
        if (wanted && media.source == llm::Media::Source::url && is_web_url(media.data))
            f_(media, kind, format);
    }
    MediaKinds wanted_;
    F& f_;
};

template <class F>
void for_each_wanted(RequestContext& request, F f) {
    Finder<F> finder(wanted_as_bytes(request), f);
    for (llm::Message& message : request.canonical->messages)
        for (llm::Part& part : message.parts)
            std::visit(finder, part.body);
}

// The first place in document order that holds the text; true when it was found.
bool find_text(json::Value value, std::string_view text, std::string& path) {
    const std::size_t before = path.size();
    if (value.is(text)) return true;
    std::size_t index = 0;
    for (const json::Value element : value.elements()) {
        path += fmt::format("[{}]", index++);
        if (find_text(element, text, path)) return true;
        path.resize(before);
    }
    for (const json::Member member : value.members()) {
        if (!path.empty()) path += '.';
        member.key.append_text(path);
        if (find_text(member.value, text, path)) return true;
        path.resize(before);
    }
    return false;
}

Error at_field_of(const RequestContext& request, std::string_view url, const Error& error) {
    std::string field = field_holding(whole_body(request), url);
    const std::string_view place = field.empty() ? std::string_view("a URL") : field;
    return Error(error.kind(),
                 fmt::format("{}: {}; {} takes no URLs here, so Weir fetches it: give a URL that "
                             "can be fetched, or the bytes as base64",
                             place, error.message(), request.ready->provider->id()),
                 error.detail())
        .at_field(std::move(field));
}

}  // namespace

std::string field_holding(std::string_view body, std::string_view text) {
    const Result<json::Document> document = json::read(body, {.bytes_max = body.size()});
    std::string path;
    if (!document || !find_text(document->root(), text, path)) return {};
    return path;
}

MediaStore::Entry* MediaStore::find(std::string_view url) {
    const auto entry = std::ranges::find(entries_, url, &Entry::url);
    return entry == entries_.end() ? nullptr : &*entry;
}

// Whoever goes on wakes the next, so that nothing is touched here after a wake: it may have ended
// the request.
void MediaStore::wake_next() {
    if (waiting_.empty()) return;
    net::Waiter* const next = waiting_.back();
    waiting_.pop_back();
    next->wake();
}

Awaitable<void> MediaStore::run(RequestContext& request, Entry& entry) {
    const Snapshot& snapshot = *request.snapshot;
    int& running = request.services.media_fetches;
    const std::chrono::nanoseconds total =
        snapshot.timeouts_of(*request.plan.route, *request.ready->provider).total;
    auto fetched = co_await fetch_media(
        {.http = *request.services.media,
         .rules = snapshot.media,
         .budget = budget_,
         .cancel = &*entry.cancel,
         .total = total.count() == 0 ? no_deadline : deadline_after(request.started_at, total)},
        entry.url);
    --running;
    Metrics& metrics = request.services.metrics;
    if (fetched) {
        entry.media = std::move(*fetched);
        entry.state = State::ready;
        metrics.media_fetched.add();
    } else if (fetched.error().kind() == ErrorKind::client_cancelled) {
        entry.state = State::absent;  // another call of the same request may want it still
    } else {
        entry.error = fetched.error();
        entry.state =
            fetched.error().kind() == ErrorKind::overloaded ? State::absent : State::failed;
        metrics.media_refused.add();
    }
    wake_next();
}

// Starts what nobody has started.
Result<void> MediaStore::begin(RequestContext& request, const Entries& wanted, Entries& mine) {
    for (Entry* const entry : wanted) {
        if (entry->state != State::absent || entry->error) continue;
        if (request.services.media_fetches >= request.snapshot->media.fetches_max)
            return fail(ErrorKind::overloaded,
                        fmt::format("{} fetches of media are under way, the most allowed "
                                    "(media.fetches_max)",
                                    request.services.media_fetches));
        entry->state = State::fetching;
        entry->cancel.emplace();
        ++request.services.media_fetches;
        mine.push_back(entry);
        request.services.tasks.spawn("media", run(request, *entry));
    }
    return {};
}

Awaitable<Result<void>> MediaStore::fetch(RequestContext& request,
                                          const std::vector<std::string_view>& urls,
                                          Entry*& failed) {
    const MediaRules& rules = request.snapshot->media;
    Entries wanted;
    for (const std::string_view url : urls) {
        Entry* entry = find(url);
        if (entry == nullptr && entries_.size() >= rules.count_max)
            co_return fail(ErrorKind::invalid_request,
                           fmt::format("the request names more than {} URLs (media.count_max)",
                                       rules.count_max));
        if (entry == nullptr) entry = &entries_.emplace_back(std::string(url));
        wanted.push_back(entry);
    }
    const auto is_running = [](const Entry* entry) { return entry->state == State::fetching; };
    Entries mine;
    Result<void> result;
    bool giving_up = false;
    while (true) {
        if (!giving_up) {
            result = begin(request, wanted, mine);
            const auto bad = std::ranges::find_if(
                wanted, [](const Entry* entry) { return entry->error.has_value(); });
            if (bad != wanted.end()) {
                failed = *bad;
                result = fail(*failed->error);
            }
            giving_up = !result;
            // One that fails makes the others useless.
            if (giving_up)
                for (Entry* const entry : mine)
                    entry->cancel->request();
        }
        // What was begun here is waited for in any case: it uses this request.
        if (std::ranges::none_of(giving_up ? mine : wanted, is_running)) co_return result;
        net::Waiter waiter;
        waiting_.push_back(&waiter);
        const net::Wake why = co_await waiter.wait(request.services.wheel, no_deadline,
                                                   giving_up ? nullptr : request.cancel);
        std::erase(waiting_, &waiter);
        if (why == net::Wake::ready) {
            wake_next();
            continue;
        }
        giving_up = true;
        result = fail(ErrorKind::client_cancelled, "the client left");
        for (Entry* const entry : mine)
            entry->cancel->request();
    }
}

bool may_need_media(const RequestContext& request) {
    const wire::ChatPeek& peek = longest_peek(request);
    return peek.remote_images + peek.remote_audio + peek.remote_files + peek.remote_video > 0;
}

Awaitable<Result<void>> fetch_needed_media(RequestContext& request) {
    request.inlines_media = false;
    const bool chats = request.wire.read_request && request.over->wire->write_request;
    if (!chats || request.upload || request.services.media == nullptr ||
        !request.snapshot->media.fetch || !names_wanted(request))
        co_return Result<void>{};
    if (Result<void> read = read_canonical(request); !read) {
        // What we cannot read its own wire's provider may.
        if (request.over->wire == &request.wire) co_return Result<void>{};
        co_return read;
    }
    struct Wanted {
        std::string_view url;
        std::string_view kind;
    };
    std::vector<Wanted> wanted;
    std::vector<std::string_view> urls;
    const std::size_t urls_max = request.snapshot->media.count_max;
    bool too_many = false;
    for_each_wanted(request, [&](llm::Media& media, std::string_view kind, std::string*) {
        too_many = too_many || wanted.size() == places_max || urls.size() > urls_max;
        if (too_many) return;
        wanted.push_back({media.data, kind});
        if (std::ranges::find(urls, media.data) == urls.end()) urls.push_back(media.data);
    });
    if (wanted.empty()) co_return Result<void>{};
    if (too_many && urls.size() <= urls_max)
        co_return fail(at_field_of(
            request, urls.front(),
            {ErrorKind::invalid_request,
             fmt::format("media are named by URL in more than {} places", places_max)}));
    std::unique_ptr<MediaStore>& store = root_of(request).media;
    if (!store) store = std::make_unique<MediaStore>(request.snapshot->media);
    const SteadyTime before = std::chrono::steady_clock::now();
    MediaStore::Entry* failed = nullptr;
    const Result<void> fetched = co_await store->fetch(request, urls, failed);
    request.waited += std::chrono::steady_clock::now() - before;
    if (!fetched && fetched.error().kind() != ErrorKind::invalid_request)
        co_return fail(fetched.error());
    if (!fetched)
        co_return fail(at_field_of(request, failed ? std::string_view(failed->url) : urls.front(),
                                   fetched.error()));
    for (const Wanted& one : wanted)
        if (const std::string_view type = store->find(one.url)->media.media_type;
            !type.starts_with(one.kind))
            co_return fail(at_field_of(
                request, one.url,
                {ErrorKind::invalid_request, fmt::format("{} gave {}, which is not what the part "
                                                         "is for",
                                                         shown_host(one.url), type)}));
    // One that is named again is fetched once, but written as often as it is named.
    std::uint64_t written = 0;
    for (const Wanted& one : wanted)
        written += store->find(one.url)->media.base64.size() / 4 * 3;
    if (const std::uint64_t most = request.snapshot->media.total_bytes_max; written > most)
        co_return fail(at_field_of(
            request, urls.back(),
            {ErrorKind::invalid_request,
             fmt::format("{} is named so often that the media of the request are more than {} "
                         "bytes (media.total_bytes_max)",
                         shown_host(urls.back()), most)}));
    request.inlines_media = true;
    co_return Result<void>{};
}

InlinedMedia::InlinedMedia(RequestContext& request) {
    if (!request.inlines_media) return;
    MediaStore& store = *root_of(request).media;
    std::vector<llm::Media*> later;
    for_each_wanted(request, [&](llm::Media& media, std::string_view, std::string* format) {
        const auto same = std::ranges::find(places_, media.data, &Place::url);
        MediaStore::Entry* const entry = store.find(media.data);
        if (entry == nullptr) return;
        const bool lent = same != places_.end();
        Place& place = places_.emplace_back(media, media.data, media.media_type,
                                            lent ? nullptr : entry, nullptr);
        if (lent)
            media.data = std::ranges::find(places_, place.url, &Place::url)->media.data;
        else
            media.data.swap(entry->media.base64);
        media.media_type = entry->media.media_type;
        media.source = llm::Media::Source::base64;
        if (format == nullptr || !format->empty()) return;
        place.format = format;
        const std::string_view type = entry->media.media_type;
        *format = type == "audio/mpeg" ? "mp3" : type.substr(type.find('/') + 1);
    });
}

InlinedMedia::~InlinedMedia() {
    for (Place& place : places_) {
        if (place.lender != nullptr) place.lender->media.base64.swap(place.media.data);
        place.media.data = std::move(place.url);
        place.media.media_type = std::move(place.media_type);
        place.media.source = llm::Media::Source::url;
        if (place.format != nullptr) place.format->clear();
    }
}

}  // namespace weir::gateway
