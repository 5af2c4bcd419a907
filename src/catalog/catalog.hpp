#pragma once
// Which models exist, where, at what price, able to do what. Immutable and safe for any thread;
// every view handed out points into the Catalog and lives as long as it does (moving a Catalog
// keeps views).
//
// The embedded catalog is read in place out of the executable: opening it touches a page or two and
// makes no object per model. What the user configured (overlay.hpp) lies over it and wins.
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/money.hpp"
#include "base/result.hpp"
#include "catalog/prices.hpp"
#include "catalog/quirks.hpp"
#include "catalog/vocabulary.hpp"

namespace weir::catalog {

struct Overlay;
class Tables;
class Own;

// How a credential is shown to a provider.
enum class Auth : std::uint8_t {
    header,  // `header: prefix + key`
    aws_sigv4,
    oauth,  // a token must be fetched first: Google service account, SAP, GigaChat
    oci,    // Oracle's request signature
    none
};
inline constexpr std::size_t auth_count = 5;
std::string_view name(Auth auth);

// One wire spoken by a provider, and where.
struct Endpoint {
    std::string_view wire;  // "openai_chat", "anthropic", "gemini", ... (an open set)
    // No slash at its end; may hold ${NAME}s to be filled from the environment.
    std::string_view base_url;
    Auth auth = Auth::header;
    std::string_view auth_header = "authorization";
    std::string_view auth_prefix = "Bearer ";
    std::string_view extra_header;  // one fixed "name: value" more, or empty
    friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

struct Provider {
    std::string_view id;  // unique; letters, digits, '-' and '.'
    std::string_view name;
    Class cls = Class::own;
    // Names of variables that may hold the key, best first, separated by ';'.
    std::string_view key_env;
    std::string_view regions;   // separated by ';' or empty
    std::string_view docs;      // a URL or empty
    bool url_verified = false;  // a primary source states the URL
    Quirks quirks;
    std::vector<Endpoint> endpoints;  // the preferred one first; empty: the user must give a URL
    std::size_t offering_count = 0;

    // The endpoint that speaks a wire, or null.
    const Endpoint* endpoint(std::string_view wire) const;
};

// One model at one provider.
struct Offering {
    std::string_view provider;
    std::string_view id;     // as the provider spells it, to be sent upstream
    std::string_view model;  // "vendor/model", the same for the same model everywhere; may be empty
    // Those that serve it, separated by spaces; empty: all of the provider's.
    std::string_view wires;
    Kind kind = Kind::chat;
    Status status = Status::active;
    Billing billing = Billing::unknown;
    Modalities input;
    Modalities output;
    Capabilities can;
    std::optional<Tokens> context;  // input and output together
    std::optional<Tokens> input_max;
    std::optional<Tokens> output_max;
    Date released;
    Date knowledge;            // training data ends here
    Date deprecated;           // announced end
    std::string_view regions;  // separated by ';' or empty
    PriceList prices;
    Quirks quirks;  // the provider's with the model's own laid over

    std::optional<PriceSheet> price(const PriceQuery& query) const {
        return catalog::price(billing, prices, query);
    }
    // "model" without the vendor: "gpt-5" of "openai/gpt-5"; the id's last part where model is
    // empty.
    std::string_view bare_name() const;
    bool served_over(std::string_view wire) const;  // as far as `wires` says
};

// Where to send calls of an offering over a wire; null when that wire does not serve it.
const Endpoint* endpoint_for(const Provider& provider, const Offering& offering,
                             std::string_view wire);

class Catalog {
public:
    // Checks everything: size, version, checksum, and that each record points into its table. For
    // bytes that did not come with this executable. The bytes are not copied and must outlive the
    // Catalog.
    static Result<Catalog> open(std::span<const std::byte> blob);
    ~Catalog();
    Catalog(Catalog&&) noexcept;
    Catalog& operator=(Catalog&&) noexcept;

    // The same catalog with the user's part laid over it; see overlay.hpp. Laying over twice is an
    // error.
    Result<Catalog> with(Overlay overlay) &&;

    std::size_t provider_count() const;
    std::size_t offering_count() const;
    std::vector<std::string_view> provider_ids() const;  // sorted
    std::vector<Provider> providers() const;             // sorted by id
    std::optional<Provider> find_provider(std::string_view id) const;

    // model_id exactly as the provider spells it: with slashes, dates, ":free".
    std::optional<Offering> find_offering(std::string_view provider,
                                          std::string_view model_id) const;
    // "openai/gpt-5", "openrouter/openai/gpt-5:free": provider, slash, the provider's id.
    std::optional<Offering> find_qualified(std::string_view name) const;
    std::vector<Offering> offerings_of(std::string_view provider) const;  // sorted by id
    // Every deployment of a model by its provider-independent name ("openai/gpt-5"), that name
    // without the vendor ("gpt-5"), or a provider's id for it; sorted by provider, then id.
    std::vector<Offering> offerings_by_name(std::string_view name) const;
    // Known names nearest to a mistyped one, nearest first: for "did you mean".
    std::vector<std::string> suggest(std::string_view name, std::size_t most = 3) const;
    std::vector<std::string> suggest_provider(std::string_view id, std::size_t most = 3) const;

    std::string built_from() const;  // the date of the data, "2026-11-20"

private:
    friend Catalog open_embedded();
    explicit Catalog(std::unique_ptr<const Tables> tables);
    Offering embedded_offering(std::size_t index) const;  // with the user's quirks of its provider
    std::optional<std::size_t> embedded_provider(std::string_view id) const;
    const Offering* own_offering(std::string_view provider, std::string_view id) const;

    std::unique_ptr<const Tables> tables_;
    std::unique_ptr<const Own> own_;  // nothing without an overlay
};

// The catalog that was compiled in. It was checked whole when it was built, so only its head is
// looked at here; a mismatch is a bug in the build and ends the program.
Catalog open_embedded();

}  // namespace weir::catalog
