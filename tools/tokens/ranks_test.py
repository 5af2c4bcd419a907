import base64
import struct
import tempfile
import unittest
from pathlib import Path

import ranks


def table(*tokens):
    """A file as OpenAI publishes them: all single bytes, then these."""
    words = [bytes([byte]) for byte in range(256)] + list(tokens)
    return b"".join(base64.b64encode(word) + b" %d\n" % rank for rank, word in enumerate(words))


def find(blob, token):
    """As Ranks::find: the id of a token in the first encoding of a blob."""
    _, tokens, buckets, offsets, entries = struct.unpack_from("<16sIIII", blob, 16)
    value = ranks.hash_of(token)
    begin, end = struct.unpack_from("<II", blob, offsets + 4 * (value >> 40 & buckets - 1))
    while begin < end:
        (head,) = struct.unpack_from("<I", blob, entries + begin)
        length, at = head >> 18 & 0xFF, entries + begin + 4
        if blob[at:at + length] == token:
            assert head >> 26 == value >> 58
            return head & 0x3FFFF
        begin += 4 + length
    return None


class Blob(unittest.TestCase):
    def test_every_token_is_found_and_nothing_else(self):
        read = ranks.read_table(table(b"ab", b"abc", b" " * 40))
        blob = ranks.blob({"x": read})
        self.assertEqual(blob[:12], b"weirbpe1\1\0\0\0")
        for token, rank in read.items():
            self.assertEqual(find(blob, token), rank)
        self.assertIsNone(find(blob, b"abcd"))

    def test_a_blob_of_no_encodings_is_one(self):
        self.assertEqual(ranks.blob({}), b"weirbpe1" + bytes(8))

    def test_a_table_without_all_bytes_is_refused(self):
        with self.assertRaisesRegex(ValueError, "255 single bytes"):
            ranks.read_table(base64.b64encode(b"a") + b" 0\n")


class Sources(unittest.TestCase):
    def test_what_is_missing_or_not_as_pinned_is_unavailable(self):
        with tempfile.TemporaryDirectory() as folder:
            with self.assertRaisesRegex(ranks.Unavailable, "is not there"):
                ranks.from_folder(folder)
            for name in ranks.ENCODINGS:
                (Path(folder) / f"{name}.tiktoken").write_bytes(table())
            with self.assertRaisesRegex(ranks.Unavailable, "pinned SHA-256"):
                ranks.from_folder(folder)


if __name__ == "__main__":
    unittest.main()
