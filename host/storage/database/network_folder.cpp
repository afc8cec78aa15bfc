#include "storage/database/network_folder.hpp"

#include <sys/vfs.h>

#include <cstdint>

namespace hone::host {

namespace {

struct FileSystem {
    std::uint32_t magic;  // statfs(2), f_type
    std::string_view name;
};

constexpr FileSystem network_file_systems[] = {
    {0x00006969, "NFS"},  {0xff534d42, "CIFS"}, {0xfe534d42, "SMB"},    {0x0000517b, "SMB"}, {0x0bd00bd0, "Lustre"},
    {0x47504653, "GPFS"}, {0x00c36400, "Ceph"}, {0x19830326, "BeeGFS"}, {0x5346414f, "AFS"}, {0xaad7aaea, "PanFS"}};

}  // namespace

std::optional<std::string_view> network_file_system(const std::filesystem::path& folder) {
    struct statfs info {};
    if (statfs(folder.c_str(), &info) != 0) return std::nullopt;
    for (const auto& fs : network_file_systems)
        if (static_cast<std::uint32_t>(info.f_type) == fs.magic) return fs.name;
    return std::nullopt;
}

}  // namespace hone::host
