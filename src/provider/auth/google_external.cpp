#include "provider/auth/google_external.hpp"

#include <algorithm>

#include "base/base64.hpp"
#include "base/text.hpp"
#include "json/document.hpp"
#include "json/writer.hpp"
#include "provider/auth/form.hpp"

namespace weir::provider::auth {

namespace {

using json::Value;
using std::chrono::seconds;

constexpr std::string_view default_token_url = "https://sts.googleapis.com/v1/token";
constexpr json::Limits file_limits = {
    .bytes_max = token_bytes_max, .depth_max = 16, .values_max = 1000};
constexpr seconds lifetime_least{600};
constexpr seconds lifetime_most{43'200};

bool sendable(std::string_view text) {
    return std::ranges::all_of(
        text, [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != 0x7f; });
}

Result<void> read_headers(Value headers, SubjectSource& source) {
    for (const json::Member& member : headers.members()) {
        std::string name = lower(member.key.text());
        std::string value = member.value.text();
        const bool good = !name.empty() && name.find_first_of(" :") == std::string::npos &&
                          member.value.is_text() && sendable(name) && sendable(value);
        if (!good) return bad_credential("\"credential_source.headers\" must be plain texts");
        source.headers.emplace_back(std::move(name), std::move(value));
    }
    return {};
}

Result<SubjectSource> read_source(Value value) {
    SubjectSource source;
    if (!value["environment_id"].is_null())
        return bad_credential("an AWS credential_source is not supported: use a key of AWS");
    if (!value["executable"].is_null())
        return bad_credential("an executable credential_source is not supported");
    if (value["file"].text_bytes() > 0) {
        source.place = value["file"].text();
    } else if (value["url"].text_bytes() > 0) {
        source.kind = SubjectSource::Kind::url;
        source.place = value["url"].text();
        const bool http =
            source.place.starts_with("http://") || source.place.starts_with("https://");
        if (!http || !sendable(source.place) || source.place.find(' ') != std::string::npos)
            return bad_credential("\"credential_source.url\" must be an http or https URL");
        if (const Result<void> read = read_headers(value["headers"], source); !read)
            return fail(read.error());
    } else {
        return bad_credential("\"credential_source\" must have a file or a url");
    }
    const Value format = value["format"];
    if (format["type"].is("json")) {
        Result<std::string> field = required_text(format, "subject_token_field_name");
        if (!field) return fail(field.error());
        source.field = std::move(*field);
    } else if (!format["type"].is_null() && !format["type"].is("text")) {
        return bad_credential("\"credential_source.format.type\" must be text or json");
    }
    return source;
}

Result<seconds> read_lifetime(Value value) {
    if (value.is_null()) return lifetime_least * 6;
    const std::optional<std::int64_t> told = value.integer();
    if (!told || *told < lifetime_least.count() || *told > lifetime_most.count())
        return bad_credential("\"token_lifetime_seconds\" must be 600 to 43200");
    return seconds(*told);
}

std::unexpected<Error> not_asked() {
    return fail(ErrorKind::internal, "a step of the token exchange came out of turn");
}

}  // namespace

Result<ExternalAccount> read_external_account(std::string_view json) {
    json::Document document;
    if (const Result<void> read = document.read(json, file_limits); !read)
        return bad_credential("is not JSON: " + read.error().message());
    const Value root = document.root();
    if (!root["type"].is("external_account"))
        return bad_credential("\"type\" must be \"external_account\"");
    ExternalAccount account;
    for (auto [key, field] : {std::pair("audience", &account.audience),
                              std::pair("subject_token_type", &account.subject_token_type)}) {
        Result<std::string> text = required_text(root, key);
        if (!text) return fail(text.error());
        *field = std::move(*text);
    }
    Result<std::string> token_url = https_url(root["token_url"], "token_url", default_token_url);
    if (!token_url) return fail(token_url.error());
    account.token_url = std::move(*token_url);
    constexpr std::string_view impersonation = "service_account_impersonation_url";
    if (!root[impersonation].is_null()) {
        Result<std::string> url = https_url(root[impersonation], impersonation, {});
        if (!url) return fail(url.error());
        account.impersonation_url = std::move(*url);
    }
    const Result<seconds> lifetime =
        read_lifetime(root["service_account_impersonation"]["token_lifetime_seconds"]);
    if (!lifetime) return fail(lifetime.error());
    account.impersonation_lifetime = *lifetime;
    account.client_id = root["client_id"].text();
    account.client_secret = Secret(root["client_secret"].text());
    account.workforce_user_project = root["workforce_pool_user_project"].text();
    Result<SubjectSource> source = read_source(root["credential_source"]);
    if (!source) return fail(source.error());
    account.source = std::move(*source);
    return account;
}

TokenStep ExternalTokenFlow::start() {
    const SubjectSource& source = account_.source;
    if (source.kind == SubjectSource::Kind::file) {
        state_ = State::file;
        return ReadFile{source.place};
    }
    state_ = State::url;
    TokenRequest request{.method = "GET", .url = source.place, .headers = {}, .body = {}};
    for (const auto& [name, value] : source.headers)
        request.headers.push_back({name, Secret(value)});
    return request;
}

Result<TokenStep> ExternalTokenFlow::on_file(std::string_view bytes) {
    if (state_ != State::file) return not_asked();
    return on_subject(bytes);
}

Result<TokenStep> ExternalTokenFlow::on_answer(int status, std::string_view body, SysTime now) {
    if (state_ == State::url) {
        if (status != 200)
            return fail(
                status >= 500 ? ErrorKind::upstream_error : ErrorKind::upstream_auth,
                "the source of the subject token answered with HTTP " + std::to_string(status));
        return on_subject(body);
    }
    if (state_ != State::exchange && state_ != State::impersonation) return not_asked();
    const bool last = state_ == State::impersonation || account_.impersonation_url.empty();
    Result<Token> token = state_ == State::impersonation ? read_impersonated_token(status, body)
                                                         : read_token(status, body, now);
    if (!token) return fail(token.error());
    state_ = last ? State::done : State::impersonation;
    if (!last) return impersonation_request(token->value);
    return std::move(*token);
}

Result<TokenStep> ExternalTokenFlow::on_subject(std::string_view bytes) {
    std::string text(trim(bytes.substr(0, token_bytes_max + 1)));
    while (text.ends_with('\n') || text.ends_with('\r'))
        text.pop_back();
    if (!account_.source.field.empty()) {
        json::Document document;
        if (!document.read(bytes, file_limits))
            return fail(ErrorKind::upstream_auth, "the source of the subject token gave no JSON");
        text = document.root()[account_.source.field].text();
    }
    const Result<Secret> subject = check_token(std::move(text));
    if (!subject)
        return fail(ErrorKind::upstream_auth, "the source of the subject token gave no token");
    state_ = State::exchange;
    return exchange_request(*subject);
}

TokenRequest ExternalTokenFlow::exchange_request(const Secret& subject) const {
    Form form;
    form.add("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");
    form.add("requested_token_type", "urn:ietf:params:oauth:token-type:access_token");
    form.add("audience", account_.audience);
    // What impersonation itself needs, and the asked-for scope only of its token.
    form.add("scope", account_.impersonation_url.empty() ? std::string_view(scope_) : google_scope);
    form.add("subject_token_type", account_.subject_token_type);
    form.add("subject_token", subject.reveal());
    const bool client = !account_.client_id.empty();
    if (!client && !account_.workforce_user_project.empty()) {
        std::string options;
        json::Writer(options)
            .open_object()
            .member("userProject", account_.workforce_user_project)
            .close_object();
        form.add("options", options);
    }
    TokenRequest request = make_form_request(account_.token_url, form.take());
    if (client) {
        const Secret pair(account_.client_id + ":" + std::string(account_.client_secret.reveal()));
        request.headers.push_back(
            {"authorization", Secret("Basic " + base64_encode(pair.reveal()))});
    }
    return request;
}

TokenRequest ExternalTokenFlow::impersonation_request(const Secret& token) const {
    std::string body;
    json::Writer out(body);
    out.open_object().key("scope").open_array().text(scope_).close_array();
    out.member("lifetime", std::to_string(account_.impersonation_lifetime.count()) + "s");
    out.close_object();
    TokenRequest request{
        .url = account_.impersonation_url, .headers = {}, .body = Secret(std::move(body))};
    request.headers.push_back({"content-type", Secret("application/json")});
    request.headers.push_back({"authorization", Secret("Bearer " + std::string(token.reveal()))});
    return request;
}

}  // namespace weir::provider::auth
