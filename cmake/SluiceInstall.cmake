# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# What `make install` puts beside the programs: the library (the layers as one archive, and the
# engine's), headers, the CMake package, the pkg-config file and the guest library.

include(CMakePackageConfigHelpers)

add_library(sluice_library STATIC)
foreach(layer IN ITEMS text thread net policy wasi engine abi runtime)
  target_sources(sluice_library PRIVATE $<TARGET_OBJECTS:sluice_${layer}>)
endforeach()
set_target_properties(sluice_library PROPERTIES OUTPUT_NAME sluice LINKER_LANGUAGE CXX)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/sluice)
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/sluiceConfig.cmake.in
  ${PROJECT_BINARY_DIR}/sluiceConfig.cmake INSTALL_DESTINATION ${package_dir}
  PATH_VARS CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_LIBDIR)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/sluiceConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
file(RELATIVE_PATH pkgconfig_to_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(${CMAKE_CURRENT_LIST_DIR}/sluice.pc.in ${PROJECT_BINARY_DIR}/sluice.pc @ONLY)

install(TARGETS sluice_library ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES ${SLUICE_ENGINE_LIBRARY} DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/sluice DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(FILES ${PROJECT_BINARY_DIR}/sluiceConfig.cmake
              ${PROJECT_BINARY_DIR}/sluiceConfigVersion.cmake DESTINATION ${package_dir})
install(FILES ${PROJECT_BINARY_DIR}/sluice.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/guest/ DESTINATION ${CMAKE_INSTALL_DATADIR}/sluice/guest)
install(FILES ${PROJECT_SOURCE_DIR}/cmake/wasi-toolchain.cmake
              ${PROJECT_SOURCE_DIR}/cmake/sluice-toolchain.cmake
        DESTINATION ${CMAKE_INSTALL_DATADIR}/sluice/guest)
install(FILES ${PROJECT_SOURCE_DIR}/cmake/Platform/WASI.cmake
        DESTINATION ${CMAKE_INSTALL_DATADIR}/sluice/guest/Platform)
install(PROGRAMS ${PROJECT_SOURCE_DIR}/scripts/sysroot.sh
                 ${PROJECT_SOURCE_DIR}/scripts/fetch-wasi-libc.sh
                 ${PROJECT_SOURCE_DIR}/scripts/wasi-threads-sysroot.sh
        DESTINATION ${CMAKE_INSTALL_DATADIR}/sluice/scripts)
install(FILES ${PROJECT_SOURCE_DIR}/scripts/private-apt.sh
        DESTINATION ${CMAKE_INSTALL_DATADIR}/sluice/scripts)
install(PROGRAMS ${PROJECT_SOURCE_DIR}/scripts/binfmt.sh DESTINATION ${CMAKE_INSTALL_BINDIR}
        RENAME sluice-binfmt)
