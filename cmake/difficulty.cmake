# The default model of difficulty, put by the assembler into an object as it is. weir_route links
# weir_difficulty_data.
set(difficulty_blob ${CMAKE_SOURCE_DIR}/src/route/difficulty/default.bin)
set(difficulty_assembly ${CMAKE_BINARY_DIR}/generated/route/difficulty.S)
file(CONFIGURE OUTPUT ${difficulty_assembly} @ONLY CONTENT [[
    .section .rodata.weir_difficulty,"a",%progbits
    .global weir_difficulty_begin
    .global weir_difficulty_end
    .balign 64
weir_difficulty_begin:
    .incbin "@difficulty_blob@"
weir_difficulty_end:
    .byte 0
    .section .note.GNU-stack,"",%progbits
]])
set_source_files_properties(${difficulty_assembly} PROPERTIES OBJECT_DEPENDS ${difficulty_blob})
add_library(weir_difficulty_data STATIC ${difficulty_assembly})
