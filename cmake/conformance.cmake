# What each pair of wires carries, as the matrix suite has found it; weir_api links
# weir_conformance_data.
weir_embed(weir_conformance ${CMAKE_SOURCE_DIR}/docs/conformance.json 16)
