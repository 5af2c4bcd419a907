# The default model of difficulty; weir_route links weir_difficulty_data.
set(difficulty_blob ${CMAKE_SOURCE_DIR}/src/route/difficulty/default.bin)
weir_embed(weir_difficulty ${difficulty_blob} 64)
