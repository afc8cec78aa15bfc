#include "exhaustive/tree.hpp"

#include <algorithm>
#include <cmath>

namespace hone::exhaustive {

std::size_t place_of(std::span<const double> values, double value) {
    const double tolerance = 1e-9 * std::max(std::abs(value), 1e-300);
    const auto found = std::lower_bound(values.begin(), values.end(), value - tolerance);
    const bool is_there = found != values.end() && *found <= value + tolerance;
    return is_there ? static_cast<std::size_t>(found - values.begin()) : values.size();
}

void Tree::Node::take_up(const Step& step, std::uint64_t trial) {
    if (values.empty()) name = step.name;
    for (const double value : step.values) {
        if (place_of(values, value) < values.size()) continue;
        const auto at = std::lower_bound(values.begin(), values.end(), value) - values.begin();
        values.insert(values.begin() + at, value);
        children.insert(children.begin() + at, nullptr);
        allowed.insert(allowed.begin() + at, false);
    }
    if (trial < newest) return;
    newest = trial;
    for (std::size_t edge = 0; edge < values.size(); ++edge)
        allowed[edge] = place_of(step.values, values[edge]) < step.values.size();
}

void Tree::add(std::span<const Step> path, std::uint64_t trial) { add(root_, path, trial); }

// A trial that ended before it asked for what others asked for says nothing of the branches behind.
bool Tree::add(std::unique_ptr<Node>& at, std::span<const Step> path, std::uint64_t trial) {
    if (path.empty()) {
        if (!at) at = std::make_unique<Node>();
        return true;
    }
    const auto& step = path.front();
    if (place_of(step.values, step.value) == step.values.size()) return false;
    if (at && !at->values.empty() && at->name != step.name) return false;
    if (!at) at = std::make_unique<Node>();
    at->take_up(step, trial);
    const bool fits = add(at->children[place_of(at->values, step.value)], path.subspan(1), trial);
    at->n_open = 0;
    for (std::size_t edge = 0; edge < at->children.size(); ++edge)
        if (at->allowed[edge]) at->n_open += at->children[edge] ? at->children[edge]->n_open : 1;
    return fits;
}

bool Tree::may_take(const Node& at, std::size_t edge, const Given& given) {
    if (!at.allowed[edge]) return false;
    const auto value = given.find(at.name);
    return value == given.end() || place_of(at.values, value->second) == edge;
}

std::size_t Tree::count(const Node* at, const Given& given) {
    if (!at) return 1;
    if (given.empty() || at->n_open == 0) return at->n_open;
    std::size_t n = 0;
    for (std::size_t edge = 0; edge < at->children.size(); ++edge)
        if (may_take(*at, edge, given)) n += count(at->children[edge].get(), given);
    return n;
}

Branch Tree::open_branch(std::size_t place, const Given& given) const {
    Branch branch;
    const Node* at = root_.get();
    while (at) {
        for (std::size_t edge = 0;; ++edge) {
            if (!may_take(*at, edge, given)) continue;
            const auto* child = at->children[edge].get();
            const auto n = count(child, given);
            if (place < n) {
                branch.push_back({at->name, at->values[edge]});
                at = child;
                break;
            }
            place -= n;
        }
    }
    return branch;
}

}  // namespace hone::exhaustive
