"""Recorded exchanges that do not pass as they are, each with the reason why that is right."""

EMPTY = "the recorder kept no body: a 200 of 0 bytes is told to the client as a broken answer"
BEEAI = ("openinference-py:python/instrumentation/openinference-instrumentation-beeai/tests/"
         "openinference/instrumentation/beeai/cassettes/test_instrumentor/")

EXCEPTIONS = {
    f"{BEEAI}test_agent.yaml#1": EMPTY,
    f"{BEEAI}test_instrumentor.yaml#1": EMPTY,
    f"{BEEAI}test_llm_with_tools.yaml#1": EMPTY,
    "envoy:tests/internal/testopenai/cassettes/chat-bad-request.yaml#0":
        "its request is malformed (max_tokens 0): the 400 is Weir's own",
    "envoy:tests/internal/testopenai/cassettes/chat-no-messages.yaml#0":
        "its request is malformed (no messages): the 400 is Weir's own",
    "rig:tests/cassettes/llamacpp/error_matrix/malformed_request_field.yaml#0":
        "its request is malformed (a temperature that is text): the 400 is Weir's own",
}
