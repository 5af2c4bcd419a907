"""Weir's configuration for the rig. JSON is YAML, so no YAML writer is needed."""

import json

from rig import behaviours

KEY = "wk-bench-0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"
FAILOVERS = 60  # routes of row B14, each with a deployment of its own that always fails


def _provider(sim, name, models):
    return {"url": f"http://127.0.0.1:{sim}{behaviours.PATHS[name]}/v1", "allow_private": True,
            "models": [{"id": model, "context": 128000, "output_max": 16384, "price": {"input": 1, "output": 2}} for model in models]}


def _common(port, directory):
    return {
        "listen": f"127.0.0.1:{port}", "workers": 1,
        "server": {"connections_max": 20000}, "upstream": {"connections_max": 20000},
        "store": {"sqlite": f"{directory}/weir.db"},
    }


def bare(port, sim, directory):
    """One provider and one target a route; no keys, no log of requests."""
    config = _common(port, directory)
    config["log"] = {"requests": False, "file": f"{directory}/log"}
    config["providers"] = {f"a-{n}": _provider(sim, n, ["m"]) for n in behaviours.PATHS}
    config["routes"] = {n: {"targets": [f"a-{n}/m"]} for n in behaviours.PATHS}
    return config


def full(port, sim, directory):
    """Key with limits and budget, two healthy targets by weight, ledger, access log, metrics."""
    config = _common(port, directory)
    config["log"] = {"requests": True, "file": f"{directory}/log"}
    config["providers"], config["routes"] = {}, {}
    for name in behaviours.PATHS:
        for side in "ab":
            config["providers"][f"{side}-{name}"] = _provider(sim, name, ["m"])
        config["routes"][name] = {"strategy": "weighted", "targets": [
            {"model": f"{side}-{name}/m", "weight": 1} for side in "ab"]}
    failing = [f"m{i}" for i in range(FAILOVERS)]
    config["providers"]["failing"] = _provider(sim, "broken", failing)
    for model in failing:
        config["routes"][f"failover-{model}"] = {
            "strategy": "order", "targets": [f"failing/{model}", "a-json/m"],
            "retry": {"same_target_max": 1, "budget_percent": 100}}
    config["keys"] = [{
        "name": "bench", "env": "BENCH_KEY",
        "requests": "1000000000/min", "tokens": "1000000000000/min", "concurrent": 100000,
        "budgets": [{"limit": "1000000 USD", "every": "month"}]}]
    return config


def write(config, path):
    with open(path, "w") as file:
        json.dump(config, file, indent=1)
