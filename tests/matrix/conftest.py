import contextlib
import pathlib
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1])]

import pytest

import board
import conformance
import world


def pytest_addoption(parser):
    parser.addoption("--conformance", action="store_true",
                     help="write docs/conformance.json and its page from what is found")


def pytest_collection_modifyitems(config, items):
    """The test of the whole comes after all cells; of a part there is none."""
    items.sort(key=lambda item: item.name == "test_conformance")
    cells = sum(item.originalname == "test_cell" for item in items)
    if items and items[-1].name == "test_conformance" and cells < conformance.CELLS:
        config.hook.pytest_deselected(items=[items.pop()])


@pytest.fixture(scope="session")
def providers():
    with world.providers() as playing:
        yield playing


@pytest.fixture(scope="session")
def certificate():
    with world.certificate() as made:
        yield made


@pytest.fixture(scope="session")
def roots(providers, certificate):
    """Where Weir is reached: plain, and over TLS. Without it there is nothing to play."""
    with contextlib.ExitStack() as stack:
        try:
            plain = stack.enter_context(world.gateway(providers))
            secure = stack.enter_context(world.gateway(providers, certificate))
        except (AssertionError, FileNotFoundError) as problem:
            pytest.exit(f"weir does not start: {problem}", 1)
        yield {False: plain, True: secure}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    report = yield
    if report.when == "call" or report.failed:
        board.note(getattr(item, "callspec", None), report)
    return report


def pytest_terminal_summary(terminalreporter):
    terminalreporter.write("\n" + board.drawn())


def pytest_unconfigure(config):
    if board.results:
        print(board.closing(), flush=True)
