"""Medians, quartiles, per-round ratios, and the rules by which a slot is dropped. Pure."""

import statistics

STEAL_MAX = 0.01
FOREIGN_MAX = 0.08


def summary(values):
    """Median, quartiles and count; None without values."""
    values = sorted(values)
    if not values:
        return None
    if len(values) == 1:
        low = high = values[0]
    else:
        low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return {"median": statistics.median(values), "q1": low, "q3": high, "n": len(values)}


def dropped(slot):
    """Why a slot (one target's turn in a round) does not count; None when it does.

    slot: failed, completed (requests), steal and foreign (parts of the machine's time).
    """
    if slot["failed"] > 0:
        return "failure"
    if slot["completed"] <= 0:
        return "nothing completed"
    if slot["steal"] > STEAL_MAX:
        return "steal"
    if slot["foreign"] > FOREIGN_MAX:
        return "foreign CPU"
    return None


def paired(rounds, target, reference, value, combine):
    """combine(target's value, reference's value) for each round in which both slots are good.

    rounds: a list of {target: slot}; a slot with a "dropped" reason does not count.
    """
    results = []
    for slots in rounds:
        ours, theirs = slots.get(target), slots.get(reference)
        if not ours or not theirs or ours.get("dropped") or theirs.get("dropped"):
            continue
        results.append(combine(value(ours), value(theirs)))
    return results


def ratios(rounds, target, reference, value):
    return paired(rounds, target, reference, value, lambda a, b: a / b if b else float("inf"))


def differences(rounds, target, reference, value):
    return paired(rounds, target, reference, value, lambda a, b: a - b)


def good_values(rounds, target, value):
    return [value(s[target]) for s in rounds if target in s and not s[target].get("dropped")]


def drop_counts(rounds):
    counts = {}
    for slots in rounds:
        for slot in slots.values():
            reason = slot.get("dropped")
            if reason:
                counts[reason] = counts.get(reason, 0) + 1
    return counts


def slope(x1, y1, x2, y2):
    """Growth of y for one x."""
    return (y2 - y1) / (x2 - x1)
