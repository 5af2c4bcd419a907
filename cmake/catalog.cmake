# The catalog's data: catalog/*.json, compiled by Python to one blob that the assembler puts into an
# object as it is. weir_catalog links weir_catalog_data.
enable_language(ASM)
find_package(Python3 3.11 REQUIRED COMPONENTS Interpreter)

set(catalog_blob ${CMAKE_BINARY_DIR}/generated/catalog/catalog.bin)
set(catalog_assembly ${CMAKE_BINARY_DIR}/generated/catalog/catalog.S)
file(GLOB catalog_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/catalog/*.json)
add_custom_command(
    OUTPUT ${catalog_blob}
    COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_SOURCE_DIR}/tools/catalog/build.py
            ${CMAKE_SOURCE_DIR}/catalog ${catalog_blob}
    DEPENDS ${catalog_sources} ${CMAKE_SOURCE_DIR}/catalog/DATE
            ${CMAKE_SOURCE_DIR}/tools/catalog/build.py
            ${CMAKE_SOURCE_DIR}/tools/catalog/source.py
            ${CMAKE_SOURCE_DIR}/tools/catalog/format.py
    COMMENT "Compiling the catalog"
    VERBATIM)

file(CONFIGURE OUTPUT ${catalog_assembly} @ONLY CONTENT [[
    .section .rodata.weir_catalog,"a",%progbits
    .global weir_catalog_begin
    .global weir_catalog_end
    .balign 16
weir_catalog_begin:
    .incbin "@catalog_blob@"
weir_catalog_end:
    .byte 0
    .section .note.GNU-stack,"",%progbits
]])
set_source_files_properties(${catalog_assembly} PROPERTIES OBJECT_DEPENDS ${catalog_blob})
add_library(weir_catalog_data STATIC ${catalog_assembly})

if(WEIR_TESTS)
    add_test(NAME catalog_tools COMMAND ${Python3_EXECUTABLE} -B -m unittest discover
             -s ${CMAKE_SOURCE_DIR}/tools/catalog -p "*_test.py")
endif()
