# Flags for all of our code, and the one way to declare a folder of src/.

add_library(weir_flags INTERFACE)
target_compile_options(weir_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Werror
    -Wno-missing-designated-field-initializers  # our defaults stand in the struct
    -fno-omit-frame-pointer -fstack-protector-strong)
# What a deployed binary and its tests carry alike: checked library access, hardened libc calls.
target_compile_definitions(weir_flags INTERFACE
    _GLIBCXX_ASSERTIONS)
target_include_directories(weir_flags INTERFACE ${CMAKE_SOURCE_DIR}/src ${CMAKE_BINARY_DIR}/generated)
target_link_options(weir_flags INTERFACE -fuse-ld=lld -Wl,--as-needed -Wl,-z,relro,-z,now)
target_link_libraries(weir_flags INTERFACE fmt::fmt Threads::Threads)
if(NOT WEIR_SANITIZE AND CMAKE_BUILD_TYPE STREQUAL "Release")
    target_compile_definitions(weir_flags INTERFACE _FORTIFY_SOURCE=2)
endif()
if(WEIR_SANITIZE)
    target_compile_options(weir_flags INTERFACE -fsanitize=${WEIR_SANITIZE} -fno-sanitize-recover=all)
    target_link_options(weir_flags INTERFACE -fsanitize=${WEIR_SANITIZE})
endif()
if(WEIR_FUZZ)
    target_compile_options(weir_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(WEIR_LTO)
    target_compile_options(weir_flags INTERFACE -flto=thin)
    target_link_options(weir_flags INTERFACE -flto=thin -Wl,--thinlto-cache-dir=${CMAKE_BINARY_DIR}/thinlto
        -Wl,--thinlto-jobs=2)
endif()

# weir_folder(meter DEPS base json LIBS OpenSSL::Crypto): the folder's sources as a library
# weir_meter, its *_test.cpp files as one program meter_test.
function(weir_folder name)
    cmake_parse_arguments(ARG "" "" "DEPS;LIBS" ${ARGN})
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp)
    set(tests ${sources})
    list(FILTER sources EXCLUDE REGEX "(_test|/main|_main)\\.cpp$")
    list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
    list(TRANSFORM ARG_DEPS PREPEND weir_)
    if(sources)
        add_library(weir_${name} STATIC ${sources})
        target_link_libraries(weir_${name} PUBLIC weir_flags ${ARG_DEPS} ${ARG_LIBS})
    else()
        add_library(weir_${name} INTERFACE)
        target_link_libraries(weir_${name} INTERFACE weir_flags ${ARG_DEPS} ${ARG_LIBS})
    endif()
    if(WEIR_TESTS AND tests)
        add_executable(${name}_test ${tests})
        target_link_libraries(${name}_test PRIVATE weir_${name} weir_gtest)
        add_test(NAME ${name} COMMAND ${name}_test)
    endif()
endfunction()
