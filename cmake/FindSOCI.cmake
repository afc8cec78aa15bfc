# SOCI as Debian ships it: without a CMake package of its own.
#   find_package(SOCI REQUIRED COMPONENTS sqlite3 postgresql mysql)
# gives SOCI::core and SOCI::<component>, whose headers include those of the server's own client library.
find_path(SOCI_INCLUDE_DIR soci/soci.h)
find_library(SOCI_core_LIBRARY soci_core)
foreach(component IN LISTS SOCI_FIND_COMPONENTS)
  find_library(SOCI_${component}_LIBRARY soci_${component})
  if(SOCI_${component}_LIBRARY)
    set(SOCI_${component}_FOUND TRUE)
  endif()
endforeach()

find_path(SOCI_postgresql_HEADERS libpq-fe.h PATH_SUFFIXES postgresql)
find_path(SOCI_mysql_HEADERS mysql.h PATH_SUFFIXES mariadb mysql)
foreach(component postgresql mysql)
  if(NOT SOCI_${component}_HEADERS)
    set(SOCI_${component}_FOUND FALSE)
  endif()
endforeach()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(SOCI REQUIRED_VARS SOCI_core_LIBRARY SOCI_INCLUDE_DIR HANDLE_COMPONENTS)
mark_as_advanced(SOCI_INCLUDE_DIR SOCI_core_LIBRARY)

if(SOCI_FOUND)
  foreach(part IN ITEMS core LISTS SOCI_FIND_COMPONENTS)
    if(NOT TARGET SOCI::${part})
      add_library(SOCI::${part} UNKNOWN IMPORTED)
      # The headers name each other with and without the folder soci/.
      set_target_properties(SOCI::${part} PROPERTIES IMPORTED_LOCATION "${SOCI_${part}_LIBRARY}"
                            INTERFACE_INCLUDE_DIRECTORIES "${SOCI_INCLUDE_DIR};${SOCI_INCLUDE_DIR}/soci")
    endif()
    if(SOCI_${part}_HEADERS)
      target_include_directories(SOCI::${part} SYSTEM INTERFACE "${SOCI_${part}_HEADERS}")
    endif()
    mark_as_advanced(SOCI_${part}_LIBRARY SOCI_${part}_HEADERS)
  endforeach()
endif()
