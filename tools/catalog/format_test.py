"""The words of format.py are those of the C++ side, in the same order."""
import re
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import format as f  # noqa: E402

SOURCES = HERE.parent.parent / "src" / "catalog"


def enumerators(header, name):
    text = re.sub(r"//[^\n]*", "", (SOURCES / header).read_text())
    body = re.search(rf"enum class {name} : std::uint8_t \{{(.*?)\}};", text, re.S)[1]
    return tuple(word.strip() for word in body.split(",") if word.strip())


class Words(unittest.TestCase):
    def test_are_the_enumerators(self):
        for header, name, words in (
                ("vocabulary.hpp", "Class", f.CLASSES), ("vocabulary.hpp", "Kind", f.KINDS),
                ("vocabulary.hpp", "Status", f.STATUSES), ("vocabulary.hpp", "Billing", f.BILLINGS),
                ("vocabulary.hpp", "Modality", f.MODALITIES),
                ("vocabulary.hpp", "Capability", f.CAPABILITIES),
                ("vocabulary.hpp", "Meter", f.METERS), ("vocabulary.hpp", "Unit", f.UNITS),
                ("vocabulary.hpp", "ServiceTier", f.TIERS), ("catalog.hpp", "Auth", f.AUTHS),
                ("quirks.hpp", "OutputLimit", f.QUIRK_ENUMS["output_limit"]),
                ("quirks.hpp", "StreamUsage", f.QUIRK_ENUMS["stream_usage"]),
                ("quirks.hpp", "DeveloperRole", f.QUIRK_ENUMS["developer_role"]),
                ("quirks.hpp", "ReasoningField", f.QUIRK_ENUMS["reasoning_field"]),
                ("quirks.hpp", "ErrorStyle", f.QUIRK_ENUMS["error_style"]),
                ("quirks.hpp", "RateHeaders", f.QUIRK_ENUMS["rate_headers"]),
                ("quirks.hpp", "UnknownFields", f.QUIRK_ENUMS["unknown_fields"])):
            self.assertEqual(enumerators(header, name), words, name)

    def test_are_what_the_cpp_side_spells(self):
        text = (SOURCES / "vocabulary.cpp").read_text()
        for name, words in (("classes", f.CLASSES), ("kinds", f.KINDS), ("statuses", f.STATUSES),
                            ("billings", f.BILLINGS), ("modalities", f.MODALITIES),
                            ("capabilities", f.CAPABILITIES), ("meters", f.METERS),
                            ("units", f.UNITS), ("tiers", f.TIERS)):
            body = re.search(rf"> {name} = \{{(.*?)\}};", text, re.S)[1]
            self.assertEqual(tuple(re.findall(r'"([^"]+)"', body)), words, name)

    def test_the_flags_of_quirks_are_numbered_alike(self):
        text = (SOURCES / "decode.cpp").read_text()
        body = re.search(r"enum QuirkFlag : unsigned \{(.*?)\};", text, re.S)[1]
        self.assertEqual(tuple(word.strip() for word in body.split(",")), f.QUIRK_FLAGS)

    def test_the_defaults_of_quirks_are_the_structs(self):
        text = (SOURCES / "quirks.hpp").read_text()
        for key, value in f.QUIRK_DEFAULTS.items():
            shown = {bool: str(value).lower(), int: str(value), str: f'"{value}"'}[type(value)]
            enumerated = rf"\w+ {key} = \w+::{value};" if key in f.QUIRK_ENUMS else r"(?!)"
            plain = rf" {key} = {re.escape(shown)};"
            empty = rf" {key};" if value == "" else r"(?!)"
            self.assertRegex(text, f"{enumerated}|{plain}|{empty}", key)


if __name__ == "__main__":
    unittest.main()
