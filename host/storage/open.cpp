#include <stdexcept>
#include <utility>

#include "storage/database/server_database.hpp"
#include "storage/database/sqlite_database.hpp"
#include "storage/database/url.hpp"
#include "storage/memory_storage.hpp"
#include "storage/rdb_storage.hpp"

namespace hone::host {

std::unique_ptr<Database> open_database(std::string_view url, IfMissing if_missing, Patience patience) {
    const auto parsed = parse_storage_url(url);
    const auto shown = without_password(url);
    switch (parsed.backend) {
        case StorageUrl::Backend::Sqlite:
            return std::make_unique<SqliteDatabase>(parsed.path, parsed.synchronous, if_missing, std::move(patience));
        case StorageUrl::Backend::PostgreSql:
            return open_postgresql(parsed.server, shown, if_missing, std::move(patience));
        case StorageUrl::Backend::MySql:
            return open_mysql(parsed.server, shown, if_missing, std::move(patience));
        case StorageUrl::Backend::Memory:
            break;
    }
    throw std::logic_error("memory: is no database");
}

std::unique_ptr<Storage> open_storage(std::string_view url, IfMissing if_missing, Patience patience) {
    if (parse_storage_url(url).backend == StorageUrl::Backend::Memory) return std::make_unique<MemoryStorage>();
    return std::make_unique<RdbStorage>(open_database(url, if_missing, std::move(patience)));
}

}  // namespace hone::host
