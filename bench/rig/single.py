"""What the rows about one target by itself share: their result's shape, and a fresh target."""

from rig import targets


def row(row, what, cells, text, verdict, result, **more):
    return {"row": row, "what": what, "cells": cells, "gate": text, "verdict": verdict,
            "result": result, **more}


def plain(value, unit):
    return {"value": {"median": value, "q1": value, "q3": value, "n": 1}, "unit": unit}


class Fresh:
    """A target started for one measurement; None, and noted, if it does not start."""

    def __init__(self, rig, name, env=None):
        self.rig, self.name, self.env, self.target = rig, name, env, None

    def __enter__(self):
        if self.name not in self.rig.missing:
            try:
                self.target = self.rig.starter.start(self.name, self.env)
            except targets.DidNotStart as error:
                self.rig.missing[self.name] = str(error)
                print(f"!! {error}", flush=True)
        return self.target

    def __exit__(self, *_):
        if self.target:
            self.target.stop()
