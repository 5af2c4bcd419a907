"""The committed matrix is what this run has found. It is played last, and only where all the cells
are played (conftest.py)."""
import conformance


def test_conformance(pytestconfig):
    assert conformance.whole(), "cells have failed"
    if pytestconfig.getoption("--conformance"):
        conformance.write()
    what = conformance.document()
    assert conformance.FILE.read_text() == conformance.text(what), "run `make conformance`"
    assert conformance.PAGE.read_text() == conformance.page(what), "run `make conformance`"
