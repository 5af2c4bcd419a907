"""The contents of the cells: texts, bytes, tools, schemas."""
import base64
import struct
import zlib

from words import Call, Document, Image, Tool

SYSTEM = "Answer briefly. Grüße \"quoted\" \\ and 你好."
HELLO = "Where is Zürich? 😀\nTwo lines, <tags> & all."
TEXT = "In Switzerland: «Zürich» 🏔, on the lake.\n\tEnd."
PLAN = "I look both up."
THOUGHT = "First the weather, then the time."


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png():
    """Two pixels, red and blue."""
    rows = b"\0\xff\0\0\0\0\xff"
    return (b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 1, 8, 2, 0, 0, 0))
            + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b""))


def _pdf():
    """One empty page."""
    objects = (b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
               b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>")
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (out + b"xref\n0 4\n0000000000 65535 f \n" + table
            + b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(out))


PICTURE = Image("image/png", _png())
PAPER = Document("application/pdf", "report", _pdf())
# What a wire without files has: texts that the model may cite.
NOTE = Document("text/plain", "report", "The lake is 136 m deep.".encode())

WEATHER = Tool("get_weather", "The weather of a city.", {
    "type": "object",
    "properties": {"city": {"type": "string", "description": "Its name, in its language"},
                   "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]},
                   "days": {"type": "integer"},
                   "wanted": {"type": "array", "items": {"type": "string"}}},
    "required": ["city"]})
TIME = Tool("get_time", "The time here.", {"type": "object", "properties": {}})
TOOLS = (WEATHER, TIME)

CALLS = (Call("get_weather", {"city": "Zürich", "unit": "celsius", "days": 2, "wanted": ["wind"]},
              "call_Weather1"),
         Call("get_time", {}, "call_Time2"))
RESULTS = ("{\"sky\": \"föhn\", \"degrees\": 21.5}", "It is 12:00 \"noon\".")

PERSON = {"type": "object",
          "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
          "required": ["name", "age"], "additionalProperties": False}
ADA = '{"name":"Ada","age":36}'


def proof(wire):
    """What a provider of the wire wants back. Base64, since Gemini's is bytes."""
    return base64.b64encode(f"only {wire} can read this, byte for byte; ".encode() * 6).decode()
