"""Providers of the six wires that are strict about what they are sent. Each wire is a file with the
same functions; WIRES lists them in the order of the matrix's columns."""
from . import anthropic, bedrock, cohere, gemini, openai_chat, openai_responses

WIRES = (openai_chat, openai_responses, anthropic, gemini, bedrock, cohere)
