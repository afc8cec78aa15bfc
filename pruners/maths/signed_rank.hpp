#pragma once

#include <span>

namespace hone::maths {

/// Wilcoxon's signed-rank test (Wilcoxon 1945) that differences lie above zero: the probability of a rank sum at least
/// as large where they lie around it. A zero's rank counts half for each side. Exact (over all signs of the ranks that
/// there are) without ties and zeros for up to 50 differences, with them for up to 13; else by the normal approximation
/// with correction for ties. Differences are finite, and at least one.
double signed_rank_p(std::span<const double> differences);

}  // namespace hone::maths
