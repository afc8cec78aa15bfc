#include <catch2/catch.hpp>
#include <cmath>

#include "maths/quantile.hpp"
#include "maths/schedule.hpp"

using namespace hone::maths;

TEST_CASE("quantiles interpolate linearly and leave NaN out") {
    // numpy.nanpercentile([1, 2, 4, 8, nan], [0, 25, 50, 60, 100]) = [1, 1.75, 3, 3.6, 8]
    const std::vector<double> values{1, 2, 4, 8, std::nan("")};
    CHECK(quantile(values, 0) == 1);
    CHECK(quantile(values, 0.25) == 1.75);
    CHECK(quantile(values, 0.5) == 3);
    CHECK(quantile(values, 0.6) == Approx(3.6));
    CHECK(quantile(values, 1) == 8);
    CHECK(std::isnan(quantile(std::vector<double>{}, 0.5)));
    CHECK(std::isnan(quantile(std::vector<double>{std::nan("")}, 0.5)));
}

TEST_CASE("a trial is due at its first report in each interval after the warm-up") {
    const Schedule schedule{3, 5};
    CHECK(!schedule.due(2, std::vector<std::int64_t>{0, 2}));
    CHECK(schedule.due(3, std::vector<std::int64_t>{0, 2, 3}));
    CHECK(!schedule.due(7, std::vector<std::int64_t>{3, 7}));
    CHECK(schedule.due(7, std::vector<std::int64_t>{2, 7}));
    CHECK(schedule.due(8, std::vector<std::int64_t>{3, 7, 8}));
    CHECK(schedule.due(30, std::vector<std::int64_t>{3, 8, 30}));
}
