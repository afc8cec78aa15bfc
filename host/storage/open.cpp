#include "storage/memory_storage.hpp"
#include "storage/rdb_storage.hpp"
#include "storage/server_database.hpp"
#include "storage/sqlite_database.hpp"
#include "storage/url.hpp"

namespace hone::host {

std::unique_ptr<Storage> open_storage(std::string_view url, IfMissing if_missing) {
    const auto parsed = parse_storage_url(url);
    const auto shown = without_password(url);
    switch (parsed.backend) {
        case StorageUrl::Backend::Sqlite:
            return std::make_unique<RdbStorage>(
                std::make_unique<SqliteDatabase>(parsed.path, parsed.synchronous, if_missing));
        case StorageUrl::Backend::PostgreSql:
            return std::make_unique<RdbStorage>(open_postgresql(parsed.server, shown, if_missing));
        case StorageUrl::Backend::MySql:
            return std::make_unique<RdbStorage>(open_mysql(parsed.server, shown, if_missing));
        case StorageUrl::Backend::Memory:
            break;
    }
    return std::make_unique<MemoryStorage>();
}

}  // namespace hone::host
