"""The simulated models that the rows ask for, by the name that clients send as `model`.

Plain proxies pass the request's path on, so there the path chooses the behaviour; Weir chooses the
upstream by the model, so there each behaviour is a route to providers whose URL has that path.
"""

PATHS = {
    "json": "/fixed/1500",
    "parity": "/s/fast;seed=7;model=m;out=40",
    # 64 or 400 streams at 32,000 events/s together, for a little less than two seconds.
    "sse64": "/s/fast;stamp;model=m;every=2ms;out=900",
    "sse400": "/s/fast;stamp;model=m;every=12500us;out=145",
    "sse20": "/s/fast;stamp;model=m;every=20ms;out=90",
    "sse20short": "/s/fast;stamp;model=m;every=20ms;out=8",
    "sse200": "/s/fast;model=m;out=200",
    "sse1200": "/s/fast;model=m;out=1200",
    "hold": "/s/fast;model=m;every=1s;out=1000000",
    "fat": "/s/fast;model=m;every=20ms;chunk=100;out=1000000",
    "late": "/s/fast;model=m;ttft=3s",
    "broken": "/s/fast;status=500",
}


def path(name):
    return PATHS[name] + "/v1/chat/completions"
