"""The harness itself: each SDK straight at the provider of its own wire. What fails here is no
fault of Weir's."""
import pytest

import ingress
from features import FEATURES
from stage import Stage
from upstreams import WIRES
from upstreams.provider import KEY, Provider

PLAYED = [one for one in FEATURES if not one.through_only]


@pytest.fixture(scope="module", params=WIRES, ids=lambda one: one.NAME)
def pair(request, certificate):
    """An SDK and its provider."""
    wire = request.param
    adapter = next(one for one in ingress.INGRESSES if one.NAME == wire.NAME)
    tls = certificate.context() if getattr(adapter, "SECURE", False) else None
    with Provider(wire, tls) as provider:
        prefix = wire.BASE.rpartition("/v")[0] or wire.BASE
        yield adapter, provider, adapter.Client(provider.root + prefix, KEY)


@pytest.mark.parametrize("feature", PLAYED, ids=lambda one: one.name.replace(" ", "-"))
def test_direct(feature, pair):
    adapter, provider, client = pair
    stage = Stage(feature.name, adapter, provider.wire, client, {adapter.NAME: provider},
                  lambda one: one.MODEL)
    feature.play(stage)
    wrong = stage.verdict()
    assert not wrong, "\n".join(wrong)
