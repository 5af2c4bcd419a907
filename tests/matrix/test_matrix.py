"""Every SDK against every provider, through Weir."""
import functools

import pytest

import conformance
import world
from features import FEATURES
from ingress import INGRESSES
from stage import Refusal, Stage
from upstreams import WIRES


@functools.cache
def client(adapter, root):
    return adapter.Client(root, world.CLIENT_KEY)


def name(one):
    return getattr(one, "ROW", getattr(one, "NAME", None)) or one.name.replace(" ", "-")


def play(ingress, wire, feature, providers, roots):
    root = roots[getattr(ingress, "SECURE", False)]
    stage = Stage(feature.name, ingress, wire, client(ingress, root), providers, world.route)
    try:
        feature.play(stage)
    except Refusal:
        pass
    wrong = stage.verdict()
    assert not wrong, "\n".join(wrong)
    return stage


@pytest.mark.parametrize("feature", FEATURES, ids=name)
@pytest.mark.parametrize("wire", WIRES, ids=name)
@pytest.mark.parametrize("ingress", INGRESSES, ids=name)
def test_cell(ingress, wire, feature, providers, roots):
    conformance.note(play(ingress, wire, feature, providers, roots))
