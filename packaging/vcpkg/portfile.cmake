# An overlay port for Linux. Builds without a network from the tarball of `make dist`, which has every crate; needs cargo 1.85.
# KALTURA_SESSION_TARBALL is the path of the tarball.
set(tarball "$ENV{KALTURA_SESSION_TARBALL}")
if(NOT EXISTS "${tarball}")
    message(FATAL_ERROR "Set KALTURA_SESSION_TARBALL to the tarball of `make dist`, and VCPKG_KEEP_ENV_VARS to that name.")
endif()
vcpkg_extract_source_archive(SOURCE_PATH ARCHIVE "${tarball}")
set(options "CARGO_FLAGS=--locked --offline --no-default-features --features=https" "PREFIX=${CURRENT_PACKAGES_DIR}"
    "DOCDIR=${CURRENT_PACKAGES_DIR}/share/${PORT}" "BINDIR=${CURRENT_PACKAGES_DIR}/tools/${PORT}")
vcpkg_execute_required_process(COMMAND make tool man ${options} WORKING_DIRECTORY "${SOURCE_PATH}" LOGNAME build)
vcpkg_execute_required_process(COMMAND make install-built ${options} WORKING_DIRECTORY "${SOURCE_PATH}" LOGNAME install)

if(VCPKG_LIBRARY_LINKAGE STREQUAL "static")
    file(GLOB unwanted "${CURRENT_PACKAGES_DIR}/lib/*.so*")
else()
    set(unwanted "${CURRENT_PACKAGES_DIR}/lib/libkaltura_session.a")
endif()
file(REMOVE ${unwanted})
vcpkg_cmake_config_fixup(PACKAGE_NAME KalturaSession CONFIG_PATH lib/cmake/KalturaSession)
vcpkg_fixup_pkgconfig()
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include" "${CURRENT_PACKAGES_DIR}/debug/share")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE-MIT" "${SOURCE_PATH}/LICENSE-APACHE"
    "${SOURCE_PATH}/packaging/THIRD-PARTY-LICENSES.txt")
