// What tells one build of a program or library from another, and one processor's arithmetic from another's: where all
// of it is the same, the same numbers are computed.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace hone::host {

// Of the program or loaded library that holds this address: what its linker noted, else a hash of its file.
std::string build_id_of(const void* address);

// Of this program: {"program": its build id, "instruction_set": the level of x86-64 that this processor has, by which
// libraries of maths choose their code, "c_library": whose functions change their last digits between versions}.
nlohmann::ordered_json this_build();

}  // namespace hone::host
