#include <hone/pruner.hpp>
#include <stdexcept>

struct Throws final : hone::Pruner {
    bool judge(const hone::Curves&) override { throw std::runtime_error("this pruner cannot judge"); }
};
HONE_PLUGIN(Throws, "pruner_throws", "1.0.0", "Throws in judge.")
