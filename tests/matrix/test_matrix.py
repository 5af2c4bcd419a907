"""Every SDK against every provider, through Weir."""
import functools

import pytest

import ingress
import world
from features import FEATURES
from stage import Refusal, Stage
from upstreams import WIRES


@functools.cache
def client(adapter, root):
    return adapter.Client(root, world.CLIENT_KEY)


def name(one):
    return getattr(one, "ROW", getattr(one, "NAME", None)) or one.name.replace(" ", "-")


@pytest.mark.parametrize("feature", FEATURES, ids=name)
@pytest.mark.parametrize("wire", WIRES, ids=name)
@pytest.mark.parametrize("ingress", ingress.INGRESSES, ids=name)
def test_cell(ingress, wire, feature, providers, roots):
    root = roots[getattr(ingress, "SECURE", False)]
    stage = Stage(feature.name, ingress, wire, client(ingress, root), providers, world.route)
    try:
        feature.play(stage)
    except Refusal:
        pass
    assert not stage.verdict()
