#include <fmt/format.h>

#include <stdexcept>

#include "storage/memory_storage.hpp"
#include "storage/rdb_storage.hpp"
#include "storage/url.hpp"

namespace hone::host {

std::unique_ptr<Storage> open_storage(std::string_view url, IfMissing if_missing) {
    const auto parsed = parse_storage_url(url);
    switch (parsed.backend) {
        case StorageUrl::Backend::Memory:
            return std::make_unique<MemoryStorage>();
        case StorageUrl::Backend::Sqlite:
            return std::make_unique<RdbStorage>(
                std::make_unique<SqliteDatabase>(parsed.path, parsed.synchronous, if_missing));
        case StorageUrl::Backend::PostgreSql:
        case StorageUrl::Backend::MySql:
            break;
    }
    throw std::invalid_argument(
        fmt::format("storage '{}' is not built yet: name a file, as in sqlite:///hone.db", without_password(url)));
}

}  // namespace hone::host
