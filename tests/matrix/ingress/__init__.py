"""The official SDKs, each as its users call it, with nothing changed but the base URL and the key.
A file an SDK's API, all with the same members; INGRESSES lists the rows of the matrix.

    Client(root, key).ask(Ask, model, streamed) -> Heard
    RAISED   status -> the class of the exception that the SDK makes of it
    BROKEN   what it raises where a stream tells of a failure
    SECURE   it speaks TLS only (where there is one)
    MARKS    what its cache markers mark, as the upstreams name it
"""
from . import anthropic, bedrock, cohere, gemini, openai_chat, openai_responses

INGRESSES = (openai_chat, openai_responses, anthropic, gemini, bedrock, cohere)
