import contextlib
import pathlib
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1])]

import pytest

import board
import world


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
