#include "storage/claims.hpp"

#include <fmt/format.h>

namespace hone::host {

Claims::Claims(const Database& database)
    : insert_(database.connection(),
              "INSERT INTO hone_claims (study_id, claim, number) VALUES (:study, :claim, :number)" +
                  database.dialect().if_there({"study_id", "claim"}, {})),
      take_over_(database.connection(),
                 "UPDATE hone_claims SET number = :number WHERE study_id = :study AND "
                 "claim = :claim AND number = :ended"),
      pass_on_(database.connection(),
               "UPDATE hone_claims SET number = :number WHERE study_id = :study AND number = :ended"),
      // Locking, since MySQL's plain SELECT shows what was there when the transaction began.
      holder_(database.connection(),
              fmt::format("SELECT number FROM hone_claims WHERE study_id = :study AND claim = :claim{}",
                          database.dialect().row_lock)) {}

std::int64_t Claims::claim(std::int64_t study, std::string_view key, std::int64_t trial,
                           std::optional<std::int64_t> ended) {
    const Text claim(key);
    if (ended) take_over_(trial, study, claim, *ended);
    insert_(study, claim, trial);
    return std::get<0>(holder_.first(study, claim).value());
}

void Claims::pass_on(std::int64_t study, std::int64_t from, std::int64_t to) { pass_on_(to, study, from); }

}  // namespace hone::host
