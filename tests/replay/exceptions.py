"""Recorded exchanges that do not pass as they are, each with the reason why that is right."""

OTEL = ("otel-python:instrumentation-genai/opentelemetry-instrumentation-vertexai/tests/"
        "cassettes/")

EXCEPTIONS = {
    # openai_chat
    "envoy:tests/internal/testopenai/cassettes/chat-bad-request.yaml#0":
        "its request is malformed (max_tokens 0): the 400 is Weir's own",
    "envoy:tests/internal/testopenai/cassettes/chat-no-messages.yaml#0":
        "its request is malformed (no messages): the 400 is Weir's own",
    "rig:tests/cassettes/llamacpp/error_matrix/malformed_request_field.yaml#0":
        "its request is malformed (a temperature that is text): the 400 is Weir's own",
    # openai_responses
    **{"pydantic-ai:tests/models/cassettes/test_openai_prompt_cache/"
       f"test_openrouter_responses_prompt_cache_e2e.yaml#{i}":
       "it wants providers of OpenRouter's from a server that is none: the 422 is Weir's own"
       for i in (0, 1)},
    # gemini
    "firebase-vertex:mock-responses/vertexai/streaming-success-quotes-escaped.txt#0":
        "shortened by hand: its last event has no blank line, so it is none, and no end",
    f"{OTEL}test_generate_content_invalid_role.yaml#0":
        "its request is malformed (a role that does not exist): the 400 is Weir's own",
    "prism:tests/Fixtures/gemini/use-cache-with-structured-1.json#0":
        "its answer is no model's: it is that of POST /v1beta/cachedContents",
}
