#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hone::exhaustive {

/// A parameter that an objective asked for, what it could be (ascending), and what it was.
struct Step {
    std::string_view name;
    std::vector<double> values;
    double value;
};

struct Choice {
    std::string name;
    double value;
};
using Branch = std::vector<Choice>;  ///< Values in the order of asking, from the root on.
using Given = std::map<std::string, double, std::less<>>;

/// What a define-by-run objective asks for, as far as trials have shown: a node is a parameter, an edge one of its
/// values, a leaf a trial that has ended. Open are the edges behind which no trial has been, of those that the newest
/// trial there could take: ranges may have been others before. The same whatever the order in which trials are added.
class Tree {
 public:
    /// The trial of this number ended after these steps. What it cannot have in common with earlier ones is left out.
    void add(std::span<const Step> path, std::uint64_t trial);

    /// How many edges are open, or may be taken with these values given. One, the root, before the first trial.
    std::size_t n_open(const Given& given = {}) const { return count(root_.get(), given); }
    /// The way to one of them, and through it. place < n_open(given).
    Branch open_branch(std::size_t place, const Given& given = {}) const;

 private:
    struct Node {
        std::string name;
        std::vector<double> values;                   // none: a leaf
        std::vector<std::unique_ptr<Node>> children;  // null: nobody was there
        std::vector<bool> allowed;                    // by the newest trial
        std::uint64_t newest = 0;
        std::size_t n_open = 0;

        void take_up(const Step& step, std::uint64_t trial);
    };

    static bool add(std::unique_ptr<Node>& at, std::span<const Step> path, std::uint64_t trial);
    static std::size_t count(const Node* at, const Given& given);
    static bool may_take(const Node& at, std::size_t edge, const Given& given);

    std::unique_ptr<Node> root_;
};

/// Where `value` stands among ascending `values`, rounding allowed for; values.size(): it is none of them.
std::size_t place_of(std::span<const double> values, double value);

}  // namespace hone::exhaustive
