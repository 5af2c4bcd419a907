# What runs often and which way its branches go, as measured by `make profile`: the release's optimiser
# lays the code out by it (docs/adr/0027-profile-guided-release.md). Functions that have changed since
# are optimised without it.

set(WEIR_PROFILE "" CACHE STRING "use: optimise by profile/release.profdata.xz; generate: measure for it")

# Names of local functions must not depend on where the source lies.
set(profile_names -mllvm -static-func-full-module-prefix=false)

if(WEIR_PROFILE STREQUAL "use")
    set(packed ${CMAKE_SOURCE_DIR}/profile/release.profdata.xz)
    # Named by its content: the linker refuses objects of two profiles, so all are compiled anew.
    file(MD5 ${packed} packed_md5)
    set(profile ${CMAKE_BINARY_DIR}/release-${packed_md5}.profdata)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${packed})
    execute_process(
        COMMAND python3 -c "import lzma, sys; open(sys.argv[2], 'wb').write(lzma.open(sys.argv[1]).read())"
                ${packed} ${profile}
        COMMAND_ERROR_IS_FATAL ANY)
    target_compile_options(weir_flags INTERFACE -fprofile-use=${profile} ${profile_names}
        -Wno-profile-instr-unprofiled -Wno-profile-instr-out-of-date -Wno-backend-plugin)
elseif(WEIR_PROFILE STREQUAL "generate")
    target_compile_options(weir_flags INTERFACE -fprofile-generate=${CMAKE_BINARY_DIR}/raw ${profile_names})
    target_link_options(weir_flags INTERFACE -fprofile-generate=${CMAKE_BINARY_DIR}/raw)
endif()
