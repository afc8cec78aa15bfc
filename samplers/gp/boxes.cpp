#include "gp/boxes.hpp"

#include <algorithm>
#include <limits>

namespace hone::gp {
namespace {

using Point = std::vector<double>;

bool dominated(const std::vector<Point>& by, const Point& point) {
    return std::ranges::any_of(by, [&](const Point& other) {
        return std::ranges::equal(other, point, [](double a, double b) { return a <= b; });
    });
}

// Slabs between neighbours in the last objective: within one, the points below it matter, by their other objectives.
std::vector<Box> sweep(std::vector<Point> points, std::span<const double> reference) {
    constexpr double lowest = -std::numeric_limits<double>::infinity();
    const std::size_t last = reference.size() - 1;
    std::ranges::sort(points, {}, [&](const Point& p) { return p[last]; });
    if (last == 0) return {{{lowest}, {points.empty() ? reference[0] : std::min(points[0][0], reference[0])}}};

    std::vector<Box> boxes;
    std::vector<Point> below;
    double from = lowest;
    const auto fill_up_to = [&](double to) {
        if (!(to > from)) return;
        for (Box& box : sweep(below, reference.first(last))) {
            box.low.push_back(from);
            box.high.push_back(to);
            boxes.push_back(std::move(box));
        }
        from = to;
    };
    for (const Point& point : points) {
        Point projected(point.begin(), point.end() - 1);
        if (dominated(below, projected)) continue;
        fill_up_to(std::min(point[last], reference[last]));
        std::erase_if(below, [&](const Point& p) { return dominated({projected}, p); });
        below.push_back(std::move(projected));
    }
    fill_up_to(reference[last]);
    return boxes;
}

}  // namespace

std::vector<Box> undominated_boxes(const maths::Losses& points, std::span<const double> reference) {
    std::vector<Point> all;
    for (std::size_t i = 0; i < points.size(); ++i) all.emplace_back(points[i].begin(), points[i].end());
    std::vector<Box> boxes = sweep(std::move(all), reference);
    std::erase_if(boxes, [](const Box& box) {
        return !std::ranges::equal(box.low, box.high, [](double low, double high) { return low < high; });
    });
    return boxes;
}

}  // namespace hone::gp
