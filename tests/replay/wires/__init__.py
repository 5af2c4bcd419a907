"""What the replay knows of each wire, in words of its own: never asked of the gateway."""
from .anthropic import Anthropic
from .bedrock import Bedrock
from .cohere import Cohere
from .gemini import Gemini
from .openai_chat import OpenAiChat
from .openai_responses import OpenAiResponses

WIRES = (OpenAiChat(), OpenAiResponses(), Anthropic(), Gemini(), Bedrock(), Cohere())
BY_API = {wire.api: wire for wire in WIRES}
