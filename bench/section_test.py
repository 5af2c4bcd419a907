import unittest

import section


class SectionTest(unittest.TestCase):
    def test_adds_and_replaces(self):
        page = section.replace("# Page\n", "sim", "one")
        self.assertEqual(page, "# Page\n\n<!-- sim: begin -->\none\n<!-- sim: end -->\n")
        page = section.replace(page + "behind\n", "sim", "two\n")
        self.assertEqual(page, "# Page\n\n<!-- sim: begin -->\ntwo\n<!-- sim: end -->\nbehind\n")

    def test_backslashes_are_text(self):
        page = section.replace("", "sim", "a")
        self.assertIn("\\1", section.replace(page, "sim", "\\1"))

    def test_finds_all_sections(self):
        page = section.replace(section.replace("# Page\n", "a-b", "x"), "c", "y")
        self.assertEqual("# Page\n" + section.sections(page), page)
        self.assertEqual(section.sections("# Page\n"), "")


if __name__ == "__main__":
    unittest.main()
