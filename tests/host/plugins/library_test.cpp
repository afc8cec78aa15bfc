#include "plugins/library.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "errors.hpp"
#include "host/temporary_folder.hpp"

using namespace hone::host;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

std::string refusal(const fs::path& file) {
    try {
        load_library(file);
        return "";
    } catch (const WorldError& e) {
        return e.what();
    }
}

fs::path bad(const std::string& name) { return fs::path(HONE_BAD_DIR) / (name + ".so"); }
fs::path good(const std::string& name) { return fs::path(HONE_PLUGIN_DIR) / name; }

std::string bytes_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("a library that breaks the contract is refused in one sentence that says how") {
    CHECK_THAT(refusal(bad("wrong_magic")), Contains("magic"));
    CHECK_THAT(refusal(bad("wrong_major")), Contains("version") && Contains("plugin ABI"));
    CHECK_THAT(refusal(bad("needs_minor_99")), Contains("1.99") && Contains("newer hone"));
    CHECK_THAT(refusal(bad("no_entry")), Contains("no symbol hone_plugin"));
    CHECK_THAT(refusal(bad("null_create")), Contains("no function 'create'"));
    CHECK_THAT(refusal(bad("null_evaluate")), Contains("no function 'evaluate'"));
    CHECK_THAT(refusal(bad("short_descriptor")), Contains("bytes"));
    CHECK_THAT(refusal(bad("undefined_symbol")), Contains("undefined symbol"));
}

TEST_CASE("what is no library at all is refused by name") {
    const TemporaryFolder folder;
    const auto text = folder.path() / "text.so";
    std::ofstream(text) << "not a library";
    std::ofstream(folder.path() / "empty.so");
    CHECK_THAT(refusal(text), Contains("text.so is not a shared library"));
    CHECK_THAT(refusal(folder.path() / "empty.so"), Contains("is not a shared library"));
    CHECK_THAT(refusal(folder.path() / "missing.so"), Contains("does not exist"));
    CHECK_THAT(refusal(folder.path()), Contains("is not a file"));
}

TEST_CASE("a library that was cut anywhere is refused and never reaches the loader") {
    const TemporaryFolder folder;
    const auto whole = bytes_of(good("samplers/random.so"));
    REQUIRE(whole.size() > 4096);
    for (const double part : {0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.999}) {
        const auto file = folder.path() / ("cut-" + std::to_string(part) + ".so");
        std::ofstream(file, std::ios::binary)
            << whole.substr(0, static_cast<std::size_t>(part * static_cast<double>(whole.size())));
        CHECK_THAT(refusal(file), Contains("is cut short") || Contains("is not a"));
    }
}

TEST_CASE("every shipped plugin loads, and all of them together") {
    for (const char* name :
         {"samplers/random.so", "samplers/tpe.so", "pruners/nop.so", "pruners/median.so", "objectives/functions.so"}) {
        CAPTURE(name);
        CHECK(refusal(good(name)) == "");
        CHECK(load_library(good(name)).size() == 1);
    }
}

TEST_CASE("a plugin of another kind, or of another id, is not taken for the wanted one") {
    CHECK(view_of(load_plugin(good("samplers/random.so"), "", HONE_KIND_SAMPLER).id) == "random");
    CHECK_THROWS_WITH(load_plugin(good("samplers/random.so"), "", HONE_KIND_PRUNER), Contains("holds no pruner"));
    CHECK_THROWS_WITH(load_plugin(good("samplers/random.so"), "other", HONE_KIND_SAMPLER),
                      Contains("no sampler 'other'") && Contains("random"));
}
