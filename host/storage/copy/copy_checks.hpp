// What a database could not hold of a study from another one, or could not keep apart in it.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "storage/copy/study_rows.hpp"
#include "storage/copy/trial_rows.hpp"

namespace hone::host {

// Which names the columns of a table take for one: "X" and "x", under the usual collations of MySQL.
class NameClasses {
 public:
    NameClasses(Database& database, std::string_view table, std::string_view column);

    // The same text for names that are one to the database.
    const std::string& of(const std::string& name);

 private:
    std::string asked_of_database(const std::string& name);

    Database& database_;
    std::string charset_, collation_;
    std::map<std::string, std::string> known_;
};

class CopyChecks {
 public:
    explicit CopyChecks(Database& target);

    // Each throws StorageError that names what does not fit.
    void check(const StudyRows& study);
    void check(const TrialRows& trials);

 private:
    void check_words(const TrialRows& trials) const;
    void check_numbers(const TrialRows& trials) const;
    void check_texts(const TrialRows& trials) const;
    void check_names(const TrialRows& trials);

    Database& target_;
    const Dialect& dialect_;
    NameClasses study_user_keys_, study_system_keys_, parameters_, user_keys_, system_keys_, metrics_;
};

}  // namespace hone::host
