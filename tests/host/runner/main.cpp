#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
#include <cstdlib>

#include "runner/child.hpp"

int main(int argc, char** argv) {
    if (argc == 5 && argv[1] == hone::host::runner_argument)
        hone::host::run_child(std::atoi(argv[2]), std::atoi(argv[3]), std::atoi(argv[4]));
    return Catch::Session().run(argc, argv);
}
