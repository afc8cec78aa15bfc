// A Trial as the hone_trial that an objective sees.
#pragma once

#include <hone/abi.h>

#include "study/trial.hpp"

namespace hone::host {

// Valid as long as the trial is. Its functions turn exceptions into a status and a reason.
class TrialTable {
 public:
    explicit TrialTable(Trial& trial);
    const hone_trial* table() const { return &table_; }

 private:
    hone_trial table_;
};

}  // namespace hone::host
