"""The Node SDKs against every provider, through Weir: what their users begin with."""
import pytest

from features import FEATURES, NODE
from ingress.node import INGRESSES
from test_matrix import name, play
from upstreams import WIRES


@pytest.mark.parametrize("feature", [one for one in FEATURES if one.name in NODE], ids=name)
@pytest.mark.parametrize("wire", WIRES, ids=name)
@pytest.mark.parametrize("ingress", INGRESSES, ids=name)
def test_node(ingress, wire, feature, providers, roots):
    play(ingress, wire, feature, providers, roots)
