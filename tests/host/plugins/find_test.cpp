#include "plugins/find.hpp"

#include <hone/abi.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "errors.hpp"
#include "host/temporary_folder.hpp"

using namespace hone::host;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

void touch(const fs::path& file) {
    fs::create_directories(file.parent_path());
    std::ofstream{file};
}

}  // namespace

TEST_CASE("a name is its file in the first folder that has it") {
    const TemporaryFolder a, b;
    touch(a.path() / "samplers" / "mine.so");
    touch(b.path() / "samplers" / "mine.so");
    touch(b.path() / "samplers" / "other.so");
    const std::vector<fs::path> path = {a.path(), b.path()};
    CHECK(find_plugin("mine", HONE_KIND_SAMPLER, path).path == a.path() / "samplers" / "mine.so");
    CHECK(find_plugin("other", HONE_KIND_SAMPLER, path).path == b.path() / "samplers" / "other.so");
    CHECK(plugins_on(path, HONE_KIND_SAMPLER).size() == 2);
    CHECK(plugins_on(path, HONE_KIND_PRUNER).empty());
}

TEST_CASE("an unknown name is refused with the nearest one") {
    const TemporaryFolder folder;
    touch(folder.path() / "samplers" / "climber.so");
    CHECK_THROWS_AS(find_plugin("climbr", HONE_KIND_SAMPLER, {folder.path()}), UsageError);
    CHECK_THROWS_WITH(find_plugin("climbr", HONE_KIND_SAMPLER, {folder.path()}), Contains("did you mean 'climber'?"));
}

TEST_CASE("a path is a file, and FILE:ID picks from it") {
    const TemporaryFolder folder;
    touch(folder.path() / "two.so");
    const auto file = (folder.path() / "two.so").string();
    CHECK(find_plugin(file, HONE_KIND_SAMPLER, {}).path == file);
    CHECK(find_plugin(file, HONE_KIND_SAMPLER, {}).id.empty());
    CHECK(find_plugin(file + ":second", HONE_KIND_SAMPLER, {}).path == file);
    CHECK(find_plugin(file + ":second", HONE_KIND_SAMPLER, {}).id == "second");
    CHECK_THROWS_WITH(find_plugin("./missing.so", HONE_KIND_OBJECTIVE, {}),
                      Contains("there is no file") && Contains("missing.so"));
}
