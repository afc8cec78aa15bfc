# How every target of this project is compiled, and the two shapes a target can take besides a plugin.

add_library(hone_warnings INTERFACE)
target_compile_options(hone_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 sees overlaps in std::string's own concatenation that are not there (GCC bug 105651), and under sanitizers
  # uninitialised members in std::optional and std::function (GCC bug 105562). -Wuninitialized stays.
  target_compile_options(hone_warnings INTERFACE -Wno-restrict -Wno-maybe-uninitialized)
endif()

# hone_core_library(NAME SOURCES...): a static library of the host or of a plugin's pure core.
function(hone_core_library name)
  add_library(${name} STATIC ${ARGN})
  target_link_libraries(${name} PRIVATE hone_warnings)
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden
                                           VISIBILITY_INLINES_HIDDEN ON)
endfunction()

# hone_test(NAME SOURCES... LIBS libraries...): a Catch2 executable, each of whose cases ctest runs by itself.
function(hone_test name)
  cmake_parse_arguments(arg "" "" "LIBS" ${ARGN})
  add_executable(${name} ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE hone_catch_main hone_warnings ${arg_LIBS})
  target_compile_options(${name} PRIVATE -O0) # half to compile under sanitizers; the libraries do the work
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  catch_discover_tests(${name} TEST_PREFIX "${name}: " DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT 300)
endfunction()
