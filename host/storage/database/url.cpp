#include "storage/database/url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <stdexcept>
#include <vector>

#include "storage/storage.hpp"
#include "text/nearest.hpp"

namespace hone::host {

namespace {

using Backend = StorageUrl::Backend;

constexpr std::string_view authority_mark = "://";

struct Scheme {
    std::string_view name;
    Backend backend;
};
// SQLAlchemy's names; one may be followed by + and a driver.
constexpr Scheme schemes[] = {{"sqlite", Backend::Sqlite},
                              {"postgresql", Backend::PostgreSql},
                              {"mysql", Backend::MySql},
                              {"mariadb", Backend::MySql}};

std::string lower(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

Backend backend_of(std::string_view scheme, std::string_view url) {
    const auto name = scheme.substr(0, scheme.find('+'));
    for (const auto& s : schemes)
        if (s.name == name) return s.backend;
    std::vector<std::string> names;
    for (const auto& s : schemes) names.emplace_back(s.name);
    throw std::invalid_argument(
        fmt::format("storage '{}': there is no '{}'{}", without_password(url), name, suggestion(lower(name), names)));
}

// Calls `take(key, value)` for each part of "a=1&b=2".
template <class Take>
void each_option(std::string_view query, Take&& take) {
    while (!query.empty()) {
        const auto part = query.substr(0, query.find('&'));
        const auto equals = std::min(part.find('='), part.size());
        take(part.substr(0, equals), part.substr(std::min(equals + 1, part.size())));
        query.remove_prefix(std::min(part.size() + 1, query.size()));
    }
}

Synchronous synchronous_of(std::string_view value) {
    if (lower(value) == "full") return Synchronous::Full;
    if (lower(value) == "normal") return Synchronous::Normal;
    throw std::invalid_argument(fmt::format("synchronous cannot be '{}': it takes full or normal", value));
}

StorageUrl sqlite_url(std::string_view url, std::string_view after_mark) {
    if (!after_mark.starts_with('/'))
        throw std::invalid_argument(
            fmt::format("{} lacks a slash: a file in this folder is sqlite:///hone.db, one anywhere is "
                        "sqlite:////folder/hone.db",
                        without_password(url)));
    const auto question = std::min(after_mark.find('?'), after_mark.size());
    StorageUrl result{.backend = Backend::Sqlite, .path = std::string(after_mark.substr(1, question - 1))};
    if (result.path.empty() || result.path == ":memory:")
        throw std::invalid_argument(
            "a database of SQLite needs a file, as in sqlite:///hone.db; what keeps nothing is memory:");
    each_option(after_mark.substr(std::min(question + 1, after_mark.size())), [&result](auto key, auto value) {
        const std::vector<std::string> known = {"synchronous"};
        if (key != known[0])
            throw std::invalid_argument(
                fmt::format("a database of SQLite has no option '{}'{}", key, suggestion(key, known)));
        result.synchronous = synchronous_of(value);
    });
    return result;
}

// %41 is an A.
std::string decoded(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        unsigned code = 0;
        const bool is_code = text[0] == '%' && text.size() >= 3 &&
                             std::from_chars(text.data() + 1, text.data() + 3, code, 16).ptr == text.data() + 3;
        result += is_code ? static_cast<char>(code) : text[0];
        text.remove_prefix(is_code ? 3 : 1);
    }
    return result;
}

const std::vector<std::string>& options_of(Backend backend) {
    static const std::vector<std::string>
        postgresql = {"host",    "port",        "user",    "password",   "application_name", "connect_timeout",
                      "options", "passfile",    "service", "sslmode",    "sslrootcert",      "sslcert",
                      "sslkey",  "sslpassword", "sslcrl",  "gssencmode", "channel_binding"},
        mysql = {"unix_socket",   "charset", "connect_timeout", "read_timeout",
                 "write_timeout", "ssl_ca",  "ssl_cert",        "ssl_key"};
    return backend == Backend::PostgreSql ? postgresql : mysql;
}

bool is_number(std::string_view text) {
    return std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
}

void add_option(Backend backend, ServerAddress& server, std::string_view key, const std::string& value) {
    const auto& known = options_of(backend);
    const auto* name = backend == Backend::PostgreSql ? "PostgreSQL" : "MySQL";
    const auto shown = key.find('@') == key.npos ? key : "***";  // of a password with a ? in it
    if (std::ranges::find(known, key) == known.end())
        throw std::invalid_argument(
            fmt::format("a database of {} has no option '{}' here{}", name, shown, suggestion(shown, known)));
    if (key == "host")
        server.host = value;
    else if (key == "port" && !is_number(value))
        throw std::invalid_argument(fmt::format("'{}' is no port", value));
    else if (key == "port")
        server.port = value;
    else if (key == "user")
        server.user = value;
    else if (key == "password")
        server.password = value;
    else if (key == "charset" && value != "utf8mb4")
        throw std::invalid_argument(fmt::format("charset cannot be '{}': hone's text needs utf8mb4", value));
    else
        server.options[std::string(key)] = value;
}

// user:password@host:port, each of which may be missing.
void read_authority(std::string_view authority, ServerAddress& server) {
    if (const auto at = authority.rfind('@'); at != authority.npos) {
        const auto user = authority.substr(0, at);
        const auto colon = std::min(user.find(':'), user.size());
        server.user = decoded(user.substr(0, colon));
        server.password = decoded(user.substr(std::min(colon + 1, user.size())));
        authority.remove_prefix(at + 1);
    }
    // [::1] is one of IPv6.
    const auto bracket = authority.starts_with('[') ? authority.find(']') : authority.npos;
    const auto colon = std::min(authority.find(':', bracket == authority.npos ? 0 : bracket), authority.size());
    server.host =
        bracket == authority.npos ? decoded(authority.substr(0, colon)) : std::string(authority.substr(1, bracket - 1));
    server.port = authority.substr(std::min(colon + 1, authority.size()));
}

// Before the port is shown: it may be a password, where what should follow it was forgotten or not encoded.
void check_port(std::string_view url, std::string_view authority, const std::string& port) {
    if (is_number(port)) return;
    if (authority.find('@') == authority.npos)
        throw std::invalid_argument(
            fmt::format("storage '{}': what follows the host and ':' is no port; a user and password are followed by "
                        "@host, with ? / @ : in them written as %3F %2F %40 %3A",
                        without_password(url)));
    throw std::invalid_argument(fmt::format("storage '{}': '{}' is no port", without_password(url), port));
}

StorageUrl server_url(Backend backend, std::string_view url, std::string_view after_mark) {
    StorageUrl result{.backend = backend};
    const auto question = std::min(after_mark.find('?'), after_mark.size());
    const auto place = after_mark.substr(0, question);
    // A password may hold slashes.
    const auto at = place.rfind('@');
    const auto slash = std::min(place.find('/', at == place.npos ? 0 : at), place.size());
    const auto authority = place.substr(0, slash);
    read_authority(authority, result.server);
    check_port(url, authority, result.server.port);
    result.server.database = decoded(place.substr(std::min(slash + 1, place.size())));
    each_option(after_mark.substr(std::min(question + 1, after_mark.size())),
                [&](auto key, auto value) { add_option(backend, result.server, key, decoded(value)); });
    if (result.server.database.empty() && !result.server.options.contains("service"))
        throw std::invalid_argument(
            fmt::format("storage '{}' names no database: it follows the host, as in {}://user@host/optuna",
                        without_password(url), url.substr(0, url.find(authority_mark))));
    for (const auto* text :
         {&result.server.user, &result.server.password, &result.server.host, &result.server.database})
        if (text->find('\0') != text->npos)
            throw std::invalid_argument(fmt::format("storage '{}' holds a zero byte", without_password(url)));
    return result;
}

bool holds_password(std::string_view key) {
    const auto name = lower(key);
    return name.find("pass") != name.npos || name.find("pwd") != name.npos || name.find("secret") != name.npos;
}

std::string without_password_options(std::string_view url) {
    const auto query = url.find('?');
    if (query == url.npos) return std::string(url);
    std::string shown(url.substr(0, query));
    each_option(url.substr(query + 1), [&shown, query](auto key, auto value) {
        shown += fmt::format("{}{}={}", shown.size() == query ? '?' : '&', key, holds_password(key) ? "***" : value);
    });
    return shown;
}

// What follows host: up to the path or the options; but a ? may also be a password's.
bool is_port(std::string_view text) {
    const auto end = std::min(text.find_first_of("/?"), text.size());
    const bool holds_at =
        text.substr(end).starts_with('?') && text.find('@') != text.npos && text.find('=') > text.find('@');
    return is_number(text.substr(0, end)) && !holds_at;
}

}  // namespace

StorageUrl parse_storage_url(std::string_view url) {
    if (url == "memory:") return {};
    const auto mark = url.find(authority_mark);
    if (mark == url.npos)
        throw std::invalid_argument(
            fmt::format("'{0}' is no storage URL; did you mean sqlite:///{0}?", without_password(url)));
    const auto backend = backend_of(url.substr(0, mark), url);
    const auto rest = url.substr(mark + authority_mark.size());
    return backend == Backend::Sqlite ? sqlite_url(url, rest) : server_url(backend, url, rest);
}

std::string without_password(std::string_view url) {
    auto shown = without_password_options(url);
    const auto mark = shown.find(authority_mark);
    const auto user = mark == shown.npos ? 0 : mark + authority_mark.size();
    const auto colon = shown.find_first_of(":/@?[", user);
    if (colon == shown.npos || shown[colon] != ':') return shown;
    const auto secret = colon + 1;
    // user:password@ may hold slashes and more than one @: all up to the last one is taken for the password.
    auto at = shown.rfind('@', shown.find('?', user));
    if (at == shown.npos || at < colon) {
        if (is_port(std::string_view(shown).substr(secret))) return shown;
        at = shown.rfind('@');
    }
    if (at == shown.npos || at < colon) return mark == shown.npos ? shown : shown.replace(secret, shown.npos, "***");
    return shown.replace(secret, at - secret, "***");
}

}  // namespace hone::host
