"""Where a cell is played: one SDK, one provider, and Weir between them or not.

A stage plays what a feature says, and collects what is wrong; verdict() weighs that against the
exceptions of the cell.
"""
import re

import compare
import exceptions
from support.until import until


class Refusal(Exception):
    """The request was refused, as an exception of the cell says it must be."""


class Stage:
    def __init__(self, feature, ingress, wire, client, providers, model):
        """model: wire -> the name under which the client asks for it."""
        self.feature, self.ingress, self.wire = feature, ingress, wire
        self.client, self.providers, self.model = client, providers, model
        self.problems, self.findings, self.dropped = [], [], []
        self.through = len(providers) > 1
        excepted = exceptions.of(feature, ingress.NAME, wire.NAME) if self.through else []
        self.lost = [one for one in excepted if isinstance(one, exceptions.Lost)]
        self.told = [one for one in excepted if hasattr(one, "named") and one.named]
        self.refused = next((one for one in excepted if isinstance(one, exceptions.Refused)), None)

    def exchange(self, ask, reply, streamed):
        """One question and its answer; what the SDK heard."""
        heard = self._ask(self.wire, ask, reply, streamed)
        self.findings += compare.answer(reply, heard, self.ingress, self.wire, streamed)
        return heard

    def elsewhere(self, wire, ask, reply):
        """The same conversation goes to another provider: it is understood, and sees no proofs.
        What this pair loses of its own is the business of other cells."""
        self.findings, self.dropped, self.lost = [], [], []
        try:
            heard = self._ask(wire, ask, reply, False, strange=True)
        except AssertionError as problem:
            self.problems.append(str(problem))
            return
        finally:
            self.dropped = []
        if heard.text != "".join(reply.parts):
            self.problems.append(f"to {wire.NAME}: the answer became {heard.text!r}")

    def _ask(self, wire, ask, reply, streamed, strange=False):
        provider = self.providers[wire.NAME]
        provider.begin(reply)
        try:
            heard = self.client.ask(ask, self.model(wire), streamed)
        except self.ingress.RAISED_BASE as error:
            if self.refused and not provider.visits:
                self._judge_refusal(error)
            said = "; ".join(visit.problem for visit in provider.visits if visit.problem)
            sent = [visit.request.body.decode() for visit in provider.visits]
            raise AssertionError(f"to {wire.NAME}: {said or error!r}; sent: {sent}") from None
        assert len(provider.visits) == 1, f"{len(provider.visits)} requests at the upstream"
        visit, heard.said = provider.visits[0], reply.parts
        self.dropped += heard.dropped
        if visit.said.streamed != streamed:
            self.problems.append(f"stream is {visit.said.streamed} at the upstream")
        self._check_keys(visit.request)
        if strange:
            self._check_stranger(wire, ask, visit)
        else:
            self.findings += compare.request(ask, visit.said, self.ingress, wire)
        return heard

    def _check_stranger(self, wire, ask, visit):
        if self.wire.PROOF and self.wire.PROOF.encode() in visit.request.body:
            self.problems.append(f"{self.wire.NAME}'s proof went to {wire.NAME}")
        ignored = ("proof", "thought", "thinking", "proof_asked")
        self.problems += [f"to {wire.NAME}: {what}" for aspect, what in
                          compare.request(ask, visit.said, self.ingress, wire)
                          if aspect not in ignored]

    def _check_keys(self, request):
        """Only the provider's key goes to the provider."""
        if self.through and any("weir-matrix" in value for _, value in request.headers):
            self.problems.append("the client's key went to the provider")

    def _judge_refusal(self, error):
        told = str(error) + str(getattr(error, "body", ""))
        if not self._is_raised(error, 400) or self.client.status(error)[0] != 400:
            raise AssertionError(f"refused, but not with 400: {error!r}") from error
        if not re.search(self.refused.field, told):
            raise AssertionError(f"the refusal does not name {self.refused.field}: {told}") \
                from error
        self.refused = None
        raise Refusal

    def _is_raised(self, error, status):
        """The SDK's own class for a status; boto3 makes its classes as it goes: by name."""
        wanted = self.ingress.RAISED[status]
        return bool(re.fullmatch(wanted, type(error).__name__)) if isinstance(wanted, str) \
            else isinstance(error, wanted)

    def failure(self, ask, failure, told):
        """The upstream fails; the SDK raises its class for it, with the upstream's words."""
        provider = self.providers[self.wire.NAME]
        status = self.wire.OVERLOADED if failure.status == "overloaded" else failure.status
        expected = {told} if self.through else {status}
        if self.through and status in (503, 529) and self.ingress.NAME == "anthropic":
            expected = {529, 503}  # the wire's own word; 503 is understood as well

        def raised():  # what the cell before benched is over in a moment
            provider.begin(failure)
            try:
                self.client.ask(ask, self.model(self.wire), False)
            except self.ingress.RAISED_BASE as error:
                return error if provider.visits else None
            raise AssertionError("no exception was raised")
        error = until(raised, "the provider being asked")
        assert not provider.visits[0].problem, provider.visits[0].problem
        got, headers = self.client.status(error)
        assert got in expected, f"status {got} where {sorted(expected)} was expected: {error!r}"
        assert self._is_raised(error, got), f"{type(error)} is no {self.ingress.RAISED[got]}"
        told_words = str(error) + str(getattr(error, "body", ""))
        if status == 400:
            assert "said the provider" in told_words, f"the provider's words are lost: {told_words}"
        if "retry-after" in failure.headers and headers:
            # Weir tells for how long it benches the provider, which world.py keeps short.
            assert 1 <= int(headers.get("retry-after", 0)) <= 7, f"retry-after of {headers}"

    def broken(self, ask, broken):
        """The stream's failure is no end of a good answer, and keeps the provider's words."""
        provider = self.providers[self.wire.NAME]
        provider.begin(broken)
        try:
            heard = self.client.ask(ask, self.model(self.wire), True)
        except (self.ingress.BROKEN, self.ingress.RAISED_BASE) as error:
            told = str(error) + str(getattr(error, "body", ""))
            assert "said the provider" in told, f"the provider's words are lost: {told}"
            return
        raise AssertionError(f"a broken stream looks whole: {heard.text!r}, stop {heard.stop}")

    def verdict(self):
        """What is wrong, in lines."""
        wrong = list(self.problems)
        if self.refused:
            wrong.append(f"not refused, though {self.refused.why}")
        unused = list(self.lost)
        for aspect, what in self.findings:
            excuse = next((one for one in self.lost if one.aspect == aspect), None)
            if not excuse:
                wrong.append(what)
            elif excuse in unused:
                unused.remove(excuse)
        for excuse in self.lost:
            named = excuse.named and any(re.search(excuse.named, name) for name in self.dropped)
            if excuse.named and not named:
                wrong.append(f"x-weir-dropped does not name {excuse.named} ({excuse.why}): "
                             f"{self.dropped}")
            if excuse.aspect and excuse in unused:
                wrong.append(f"nothing needs the exception: {excuse.aspect}, {excuse.why}")
        for name in sorted(set(self.dropped)):
            if not any(re.search(one.named, name) for one in self.told):
                wrong.append(f"x-weir-dropped names {name}, which is no exception of this cell")
        return wrong
