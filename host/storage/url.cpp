#include "storage/url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
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

StorageUrl sqlite_url(std::string_view after_mark) {
    if (!after_mark.starts_with('/'))
        throw std::invalid_argument(
            fmt::format("sqlite://{} lacks a slash: a file in this folder is sqlite:///hone.db, one anywhere is "
                        "sqlite:////folder/hone.db",
                        after_mark));
    const auto question = std::min(after_mark.find('?'), after_mark.size());
    StorageUrl url{Backend::Sqlite, std::string(after_mark.substr(1, question - 1))};
    if (url.path.empty() || url.path == ":memory:")
        throw std::invalid_argument(
            "a database of SQLite needs a file, as in sqlite:///hone.db; what keeps nothing is memory:");
    each_option(after_mark.substr(std::min(question + 1, after_mark.size())), [&url](auto key, auto value) {
        const std::vector<std::string> known = {"synchronous"};
        if (key != known[0])
            throw std::invalid_argument(
                fmt::format("a database of SQLite has no option '{}'{}", key, suggestion(key, known)));
        url.synchronous = synchronous_of(value);
    });
    return url;
}

bool holds_password(std::string_view key) {
    const auto name = lower(key);
    return name.find("pass") != name.npos || name.find("pwd") != name.npos || name.find("secret") != name.npos;
}

}  // namespace

StorageUrl parse_storage_url(std::string_view url) {
    if (url == "memory:") return {Backend::Memory, {}};
    const auto mark = url.find(authority_mark);
    if (mark == url.npos)
        throw std::invalid_argument(fmt::format("'{0}' is no storage URL; did you mean sqlite:///{0}?", url));
    const auto backend = backend_of(url.substr(0, mark), url);
    if (backend == Backend::Sqlite) return sqlite_url(url.substr(mark + authority_mark.size()));
    return {backend, {}};
}

std::string without_password(std::string_view url) {
    std::string shown(url);
    const auto query = shown.find('?');
    if (query != shown.npos) {
        std::string options;
        each_option(std::string_view(url).substr(query + 1), [&options](auto key, auto value) {
            options += fmt::format("{}{}={}", options.empty() ? '?' : '&', key, holds_password(key) ? "***" : value);
        });
        shown.resize(query);
        shown += options;
    }
    // user:password@ may hold slashes and more than one @: all up to the last one is taken for the password.
    const auto mark = shown.find(authority_mark);
    if (mark == shown.npos) return shown;
    const auto user = mark + authority_mark.size();
    const auto colon = shown.find_first_of(":/@", user);
    const auto at = shown.rfind('@', shown.find('?', user));
    if (colon == shown.npos || shown[colon] != ':' || at == shown.npos || at < colon) return shown;
    return shown.replace(colon + 1, at - colon - 1, "***");
}

}  // namespace hone::host
