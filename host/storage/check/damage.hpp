// What is wrong with the rows of a database: they are read as they stand, where the usual reader stops at the first.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "storage/database/database.hpp"

namespace hone::host {

enum class Damage {
    Integrity,
    Number,
    Gap,
    Dangling,
    Ownerless,
    NoJson,
    Enumeration,
    Objectives,
    Directions,
    Parameter
};
std::string_view damage_name(Damage damage);

struct Finding {
    Damage damage;
    std::string text;  // one sentence
};

// What repair() needs to know.
struct Mending {
    struct Number {
        std::int64_t trial;  // the row
        std::int64_t number;
    };
    std::vector<Number> numbers;
    std::vector<std::int64_t> ownerless;  // trials' rows
};

struct Damages {
    std::vector<Finding> findings;
    Mending mending;
};

// Which rows of a table belong to no trial or no study.
struct Dangling {
    std::string_view table;
    std::string condition;
};
std::vector<Dangling> dangling_rows(const Database& database);

// Inside a transaction. Locked: nobody adds a trial until it ends.
enum class Numbers { MayGrow, Locked };
Damages find_damages(const Database& database, Numbers numbers);

}  // namespace hone::host
