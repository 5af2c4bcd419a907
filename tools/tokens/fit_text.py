#!/usr/bin/env python3
"""Fits what the characters of a text weigh in tokens, for src/llm/tokens/text_classes.cpp.

    fit_text.py vectors.bin [ENCODING]        (vectors.bin: what oracle.py wrote)

Prints the weights in thousandths of a token, and the error over the texts of at least 200 bytes,
fitted on four fifths of them and measured on the fifth (five times). The weights are not negative.
"""
import re
import struct
import sys

import numpy

# As the classes of text_classes.cpp, in its order: words, letters, digits and so on by bytes.
CLASSES = ["words", "letters", "digits", "punctuation", "spaces", "indents", "breaks", "latin", "greek_cyrillic",
           "semitic", "indic", "symbols", "kana", "han", "hangul", "fullwidth", "astral"]
PATTERNS = [rb"[A-Z]+[a-z]*|[a-z]+", rb"[A-Za-z]", rb"[0-9]", rb"[!-/:-@\[-`{-~]", rb" ", rb"(?<=[\n\r])[ \t]", rb"[\n\r]+",
            rb"[\xc2-\xcb]", rb"[\xcc-\xd3]", rb"[\xd4-\xdf]", rb"[\xe0\xe1]", rb"\xe2", rb"\xe3", rb"[\xe4-\xe9]",
            rb"[\xea-\xed]", rb"[\xee\xef]", rb"[\xf0-\xf4]"]
COMPILED = [re.compile(pattern) for pattern in PATTERNS]


def features(text):
    return [sum(1 for _ in one.finditer(text)) for one in COMPILED]


def rows(path, encoding):
    data, at = open(path, "rb").read(), 0
    while at < len(data):
        (size,) = struct.unpack_from("<I", data, at)
        counts = struct.unpack_from("<IIII", data, at + 4 + size)
        text = data[at + 4:at + 4 + size]
        at += 20 + size
        if 200 <= size <= 20000 and not re.search(rb"[A-Za-z0-9+/=_-]{200}", text):  # no base64
            yield features(text), counts[0 if encoding == "cl100k_base" else 2]


def fit(x, y):
    """Least squares of the relative error, no weight below zero: coordinate descent."""
    x, y = x / y[:, None], numpy.ones(len(y))
    gram, target = x.T @ x, x.T @ y
    weights = numpy.full(x.shape[1], 0.2)
    for _ in range(3000):
        for i in range(len(weights)):
            if gram[i, i] > 0:
                weights[i] = max(0, weights[i] + (target[i] - gram[i] @ weights) / gram[i, i])
    return weights


def main():
    encoding = sys.argv[2] if len(sys.argv) > 2 else "o200k_base"
    found = list(rows(sys.argv[1], encoding))
    x, y = numpy.array([f for f, _ in found], float), numpy.array([n for _, n in found], float)
    fold = numpy.arange(len(y)) * 7919 % len(y) * 5 // len(y)
    errors = numpy.zeros(len(y))
    for i in range(5):
        errors[fold == i] = x[fold == i] @ fit(x[fold != i], y[fold != i]) / y[fold == i] - 1
    print(f"{encoding}: {len(y)} texts, median error {numpy.median(abs(errors)):.1%}, "
          f"p90 {numpy.quantile(abs(errors), 0.9):.1%}, bias {numpy.median(errors):+.1%}")
    for name, weight in zip(CLASSES, fit(x, y)):
        print(f"{name:16}{weight * 1000:8.0f}")


if __name__ == "__main__":
    main()
