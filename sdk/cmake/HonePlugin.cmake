# hone_add_plugin(NAME SOURCES... [KIND objective|sampler|pruner]): a library for `hone` to load, NAME.so.
#
# It exports hone_plugin and nothing else. With KIND it is built into lib/hone/KINDs of the build folder and installed into
# lib/hone/KINDs of the prefix, where a hone in the bin beside it finds it by name; without, it lies where CMake puts
# libraries, and is not installed. Link what else it needs with target_link_libraries(NAME PRIVATE ...).
function(hone_add_plugin name)
  cmake_parse_arguments(arg "" "KIND" "" ${ARGN})
  add_library(${name} MODULE ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE hone::sdk)
  get_target_property(map hone::sdk HONE_PLUGIN_MAP)
  target_link_options(${name} PRIVATE "LINKER:--version-script=${map}")
  set_target_properties(${name} PROPERTIES PREFIX "" C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden
                                           VISIBILITY_INLINES_HIDDEN ON LINK_DEPENDS "${map}")
  if(NOT arg_KIND)
    return()
  endif()
  if(NOT arg_KIND MATCHES "^(objective|sampler|pruner)$")
    message(FATAL_ERROR "hone_add_plugin(${name}): KIND is objective, sampler or pruner, not '${arg_KIND}'")
  endif()
  set(folder lib/hone/${arg_KIND}s) # never lib/x86_64-linux-gnu: hone looks beside its bin
  set_target_properties(${name} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/${folder})
  install(TARGETS ${name} LIBRARY DESTINATION ${folder})
endfunction()
