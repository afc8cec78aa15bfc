// What a database cannot hold, told before anything is written.
#pragma once

#include <string_view>

#include "storage/database/dialect.hpp"
#include "storage/storage.hpp"

namespace hone::host {

// Each throws StorageError that says what does not fit, and where it would. `what`: as in "the attribute".
void check_name(const Dialect& dialect, std::string_view what, std::string_view name);
// `json`: the text that belongs to the name.
void check_text(const Dialect& dialect, std::string_view what, std::string_view name, std::string_view json);
void check_write(const Dialect& dialect, const TrialWrite& trial);

}  // namespace hone::host
