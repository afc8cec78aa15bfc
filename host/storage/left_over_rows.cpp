#include "storage/left_over_rows.hpp"

namespace hone::host {

LeftOverRows::LeftOverRows(const Database& database)
    : database_(database),
      reports_(database.connection(), "DELETE FROM hone_reports WHERE trial_id BETWEEN :first AND :last"),
      hosts_(database.connection(), "DELETE FROM hone_hosts WHERE study_id = :study"),
      claims_(database.connection(), "DELETE FROM hone_claims WHERE study_id = :study") {}

bool LeftOverRows::may_be_there() const { return database_.dialect().reuses_ids && database_.has_own_tables(); }

void LeftOverRows::drop_of_trials(std::int64_t first, std::int64_t last) {
    if (may_be_there()) reports_(first, last);
}

void LeftOverRows::drop_of_study(std::int64_t study) {
    if (!may_be_there()) return;
    hosts_(study);
    claims_(study);
}

}  // namespace hone::host
