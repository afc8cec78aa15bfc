#include "location.hpp"

#include <dlfcn.h>
#include <hone/error.hpp>

namespace hone::mlp {

std::filesystem::path shipped_file(const char* name) {
    static const char inside = 0;
    Dl_info library{};
    if (dladdr(&inside, &library) == 0) throw Error("cannot tell where the plugin's own file is");
    const auto objectives = std::filesystem::canonical(library.dli_fname).parent_path();
    return (objectives / "../../../share/hone/mlp" / name).lexically_normal();
}

}  // namespace hone::mlp
