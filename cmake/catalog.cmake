# The catalog's data: catalog/*.json, compiled by Python to one blob; weir_catalog links
# weir_catalog_data.
find_package(Python3 3.11 REQUIRED COMPONENTS Interpreter)

set(catalog_blob ${CMAKE_BINARY_DIR}/generated/catalog/catalog.bin)
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

weir_embed(weir_catalog ${catalog_blob} 16)

if(WEIR_TESTS)
    add_test(NAME catalog_tools COMMAND ${Python3_EXECUTABLE} -B -m unittest discover
             -s ${CMAKE_SOURCE_DIR}/tools/catalog -p "*_test.py")
endif()
