"""AWS event-stream frames (application/vnd.amazon.eventstream): each with two checksums, headers
and a payload. All headers of Bedrock are texts."""
import struct
import zlib

TEXT = 7  # of the types that a header can have


def frame(headers, payload):
    """The bytes of one frame; headers as pairs of texts."""
    head = b"".join(
        struct.pack("!B", len(name)) + name.encode() + struct.pack("!BH", TEXT, len(value.encode()))
        + value.encode() for name, value in headers)
    prelude = struct.pack("!II", 16 + len(head) + len(payload), len(head))
    whole = prelude + struct.pack("!I", zlib.crc32(prelude)) + head + payload
    return whole + struct.pack("!I", zlib.crc32(whole))


def event(name, payload):
    return frame([(":event-type", name), (":content-type", "application/json"),
                  (":message-type", "event")], payload)


def frames(data):
    """Each frame as (its bytes, headers as a dict, payload); ValueError for what is none."""
    found = []
    while data:
        if len(data) < 16:
            raise ValueError(f"{len(data)} bytes are no frame")
        length, head_length, sum_of_prelude = struct.unpack_from("!III", data)
        if length > len(data) or head_length + 16 > length:
            raise ValueError(f"a frame of {length} bytes in {len(data)}")
        raw, data = data[:length], data[length:]
        if (zlib.crc32(raw[:8]), zlib.crc32(raw[:-4])) != (sum_of_prelude,
                                                           int.from_bytes(raw[-4:])):
            raise ValueError("a frame with a wrong checksum")
        found.append((raw, _headers(raw[12:12 + head_length]), raw[12 + head_length:-4]))
    return found


def _headers(data):
    headers = {}
    while data:
        size = data[0]
        name, (kind, length) = data[1:1 + size].decode(), struct.unpack_from("!BH", data, 1 + size)
        if kind != TEXT:
            raise ValueError(f"the header {name} is no text")
        begin = 4 + size
        headers[name], data = data[begin:begin + length].decode(), data[begin + length:]
    return headers
