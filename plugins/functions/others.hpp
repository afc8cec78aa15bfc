// Problems outside of the public suite: what is tuned to that shows here.
#pragma once

#include <vector>

#include "problems.hpp"

namespace hone::functions {

std::vector<double> griewank6(Suggest& suggest);
std::vector<double> styblinski5(Suggest& suggest);
std::vector<double> levy6(Suggest& suggest);
std::vector<double> schwefel4(Suggest& suggest);
std::vector<double> zakharov5(Suggest& suggest);
std::vector<double> boosting(Suggest& suggest);
std::vector<double> layers(Suggest& suggest);
std::vector<double> noisy5(Suggest& suggest);
std::vector<double> sparse20(Suggest& suggest);

}  // namespace hone::functions
