# weir_embed(TARGET FILE ALIGN): a library of one object that holds the file as it is, between the
# symbols TARGET_begin and TARGET_end. It is read in place from the binary's own pages.
enable_language(ASM)

function(weir_embed target file align)
    set(assembly ${CMAKE_BINARY_DIR}/generated/embed/${target}.S)
    file(CONFIGURE OUTPUT ${assembly} @ONLY CONTENT [[
    .section .rodata.@target@,"a",%progbits
    .global @target@_begin
    .global @target@_end
    .balign @align@
@target@_begin:
    .incbin "@file@"
@target@_end:
    .byte 0
    .section .note.GNU-stack,"",%progbits
]])
    set_source_files_properties(${assembly} PROPERTIES OBJECT_DEPENDS ${file})
    add_library(${target}_data STATIC ${assembly})
endfunction()
