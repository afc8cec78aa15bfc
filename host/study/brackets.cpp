#include "study/brackets.hpp"

namespace hone::host {

namespace {

std::string no_claim(const std::string&, const std::string& json) { return json; }

}  // namespace

Brackets::Brackets(const Pruner::Setup& setup, const std::vector<Direction>& directions, const Attributes& settled)
    : history_(directions, {}),
      curves_(history_, setup.value_names),
      settled_(settled_prefix(setup.descriptor), settled, no_claim),
      pruner_(setup, curves_, settled_) {}

Sampler::Bracket bracket(std::shared_ptr<const Brackets> brackets, std::int64_t number) {
    auto settled = brackets->settled();
    return {number, [brackets = std::move(brackets), number](std::uint64_t row) { return brackets->of(row) == number; },
            std::move(settled)};
}

}  // namespace hone::host
