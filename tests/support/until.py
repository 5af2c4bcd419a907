"""Waiting for a condition, with a deadline."""
import threading
import time

PATIENCE = 20.0  # seconds; a busy machine is no failure
_never = threading.Event()


def until(condition, what="the condition", seconds=PATIENCE):
    """The first true value of condition(), asked again and again; AssertionError after the time."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() >= end:
            raise AssertionError(f"{what}: not within {seconds:g} s")
        _never.wait(0.005)
