"""The words and records of the compiled catalog.

The numbers of the words are the ones of src/catalog/vocabulary.hpp and quirks.hpp, and the records
are those of src/catalog/blob.hpp; VERSION changes with either. All integers are little-endian.
"""
import struct

MAGIC = b"WEIRCAT\0"
VERSION = 1

CLASSES = ("first_party", "cloud", "inference_host", "aggregator", "subscription", "own", "local")
KINDS = ("chat", "completion", "embedding", "image", "video", "music", "stt", "tts", "realtime",
         "rerank", "moderation", "ocr", "search")
STATUSES = ("active", "beta", "deprecated")
BILLINGS = ("metered", "free", "subscription", "subscription_reference", "unknown")
MODALITIES = ("text", "image", "audio", "video", "pdf", "embedding", "score")
CAPABILITIES = ("tools", "structured_output", "reasoning", "vision", "streaming", "open_weights")
METERS = ("input", "output", "cache_read", "cache_write_5m", "cache_write_1h", "output_reasoning",
          "input_audio", "output_audio", "input_image", "output_image", "input_video",
          "output_video", "input_text", "request", "web_search", "file_search", "search",
          "routing", "query", "maps", "attachment_search", "code_execution", "x_search",
          "enterprise_web_search", "page", "output_compute", "annotation", "citation")
UNITS = ("token", "call", "image", "second", "minute", "pixel", "character", "page", "megapixel",
         "session")
TIERS = ("standard", "batch", "flex", "priority", "fast")
AUTHS = ("header", "aws_sigv4", "oauth", "oci", "none")

# A price in the files is USD per this many units: tokens by the million, all else singly.
UNITS_PER_PRICE = {"token": 1_000_000}

# Quirks: name -> the words of its enumeration, or the type of its value. The order is the record's.
QUIRK_ENUMS = {
    "output_limit": ("max_tokens", "max_completion_tokens", "both"),
    "stream_usage": ("on_request", "always", "not_supported"),
    "developer_role": ("accepted", "as_system"),
    "reasoning_field": ("none", "reasoning_content", "reasoning", "either", "reasoning_details",
                        "content_parts", "think_tags"),
    "error_style": ("openai", "flat", "detail", "text", "mixed"),
    "rate_headers": ("none", "openai", "groq", "azure", "mistral", "together", "fireworks",
                     "openrouter", "cerebras", "anthropic"),
    "unknown_fields": ("ignored", "refused", "unknown"),
}
QUIRK_FLAGS = ("usage_excludes_reasoning", "usage_in_x_groq", "usage_in_choice",
               "replay_reasoning", "short_tool_ids", "no_required_tool_choice")
QUIRK_COUNTS = ("stop_max", "choices_max")
QUIRK_TEXTS = ("seed_field", "required_tool_choice", "chat_path", "unsupported_fields")
QUIRK_DEFAULTS = {
    "output_limit": "max_tokens", "stream_usage": "on_request", "developer_role": "as_system",
    "reasoning_field": "either", "error_style": "openai", "rate_headers": "openai",
    "unknown_fields": "unknown",
    **{flag: False for flag in QUIRK_FLAGS}, "stop_max": 255, "choices_max": 255,
    "seed_field": "seed", "required_tool_choice": "required", "chat_path": "/chat/completions",
    "unsupported_fields": "",
}

SECTIONS = ("strings", "providers", "endpoints", "quirks", "offerings", "prices", "conditions",
            "names", "postings")
# magic, version, size, crc32 of all that follows it
HEAD = struct.Struct("<8sIII")
# date of the data as yyyymmdd, then offset and count of each section
INDEX = struct.Struct("<I" + "II" * len(SECTIONS))
# id name key_env regions docs | endpoints from, offerings from, count | endpoints count, quirks |
# class, url_verified
PROVIDER = struct.Struct("<5I3I2H2B2x")
ENDPOINT = struct.Struct("<5IB3x")  # wire url header prefix extra_header | auth
QUIRKS = struct.Struct("<4I" + "B" * (len(QUIRK_ENUMS) + 1 + len(QUIRK_COUNTS)) + "2x")
# id model wire regions | provider | context input_max output_max | released knowledge deprecated |
# prices from | prices count, quirks | kind status billing input output can known
OFFERING = struct.Struct("<4II3I3II2H7Bx")
# nano-dollars per million units | variant | condition meter unit
PRICE = struct.Struct("<qIHBB")
# over regions | from_day until_day | from_minute until_minute | days tier
CONDITION = struct.Struct("<IIiiHHBB2x")
NAME = struct.Struct("<3I")          # name | postings from, count
POSTING = struct.Struct("<I")
STRING_LENGTH = struct.Struct("<H")

NO_FIRST_DAY = -(2**31)
NO_LAST_DAY = 2**31 - 1


def bits(words, vocabulary):
    """A set of words as a mask."""
    mask = 0
    for word in words:
        mask |= 1 << vocabulary.index(word)
    return mask
