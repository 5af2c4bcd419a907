"""A Bedrock that recomputes SigV4 by AWS's own description and refuses what does not match.

Written from the description and not from src/provider/auth, with nothing but hashlib and hmac.
"""
import datetime
import hashlib
import hmac
import json
import struct
import urllib.parse
import zlib

from support import upstream

KEY_ID = "AKIDAUTHTESTS0000001"
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYAUTHTESTS"
SESSION = "session-token/of+the=auth-tests"
REGION = "eu-west-1"
SKEW_MAX = datetime.timedelta(minutes=5)
PREFIX = "AWS4-HMAC-SHA256 "


def encode(text):
    return urllib.parse.quote(text, safe="-_.~")


def canonical(request, signed):
    path, _, query = request.target.partition("?")
    uri = "/".join(encode(segment) for segment in path.split("/"))
    pairs = sorted((encode(k), encode(v))
                   for k, v in urllib.parse.parse_qsl(query, keep_blank_values=True))
    headers = "".join(
        f"{name}:{','.join(' '.join(v.split()) for n, v in request.headers if n == name)}\n"
        for name in signed)
    return "\n".join([request.method, uri, "&".join(f"{k}={v}" for k, v in pairs), headers,
                      ";".join(signed), hashlib.sha256(request.body).hexdigest()])


def signature(request, signed, date, region, secret):
    day = date[:8]
    scope = f"{day}/{region}/bedrock/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", date, scope,
                      hashlib.sha256(canonical(request, signed).encode()).hexdigest()])
    key = b"AWS4" + secret.encode()
    for part in (day, region, "bedrock", "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.new(key, text.encode(), "sha256").hexdigest()


def fault(request, now, session=""):
    """What is wrong with how a request is signed, and AWS's name for it; None for nothing."""
    authorization = request.header("authorization") or ""
    if not authorization.startswith(PREFIX):
        return "MissingAuthenticationTokenException", "no signature"
    fields = dict(part.strip().split("=", 1)
                  for part in authorization[len(PREFIX):].split(","))
    date = request.header("x-amz-date")
    key_id, day, region, service, end = fields["Credential"].split("/")
    if (key_id, day, region, service, end) != (KEY_ID, date[:8], REGION, "bedrock", "aws4_request"):
        return "UnrecognizedClientException", f"scope {fields['Credential']}"
    signed = fields["SignedHeaders"].split(";")
    wanted = {"host", "x-amz-date", "content-type"} | {
        name for name, _ in request.headers if name.startswith("x-amz-")}
    if signed != sorted(signed) or not wanted <= set(signed):
        return "InvalidSignatureException", f"signed headers {signed}, wanted {wanted}"
    if (request.header("x-amz-security-token") or "") != session:
        return "UnrecognizedClientException", "the session token"
    if not hmac.compare_digest(signature(request, signed, date, REGION, SECRET),
                               fields["Signature"]):
        return "InvalidSignatureException", \
            f"the signature does not match; canonical request:\n{canonical(request, signed)}"
    at = datetime.datetime.strptime(date, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
    if abs(at - now) > SKEW_MAX:
        return "InvalidSignatureException", f"Signature expired: {date} is not near {now}"
    return None


def frame(event, payload):
    """One message of AWS's event stream."""
    headers = b"".join(
        bytes([len(name)]) + name.encode() + b"\x07" + struct.pack(">H", len(value)) + value.encode()
        for name, value in ((":message-type", "event"), (":event-type", event),
                            (":content-type", "application/json")))
    body = json.dumps(payload).encode()
    prelude = struct.pack(">II", 16 + len(headers) + len(body), len(headers))
    message = prelude + struct.pack(">I", zlib.crc32(prelude)) + headers + body
    return message + struct.pack(">I", zlib.crc32(message))


USAGE = {"inputTokens": 10, "outputTokens": 5, "totalTokens": 15}
CONVERSE = {"output": {"message": {"role": "assistant", "content": [{"text": "fine"}]}},
            "stopReason": "end_turn", "usage": USAGE, "metrics": {"latencyMs": 1}}
EVENTS = (("messageStart", {"role": "assistant"}),
          ("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": "fine"}}),
          ("contentBlockStop", {"contentBlockIndex": 0}),
          ("messageStop", {"stopReason": "end_turn"}),
          ("metadata", {"usage": USAGE, "metrics": {"latencyMs": 1}}))


class Bedrock:
    """A script for support.upstream.Upstream. faults: why requests were refused."""

    def __init__(self, session="", ahead=datetime.timedelta(0)):
        self.session, self.ahead = session, ahead
        self.faults = []

    def __call__(self, connection, request):
        now = datetime.datetime.now(datetime.timezone.utc) + self.ahead
        wrong = fault(request, now, self.session)
        if wrong:
            self.faults.append(wrong[1])
            date = now.strftime("%a, %d %b %Y %H:%M:%S GMT")
            script = upstream.answer({"message": wrong[1]}, 403,
                                     [("x-amzn-errortype", wrong[0]), ("date", date)])
        elif request.target.endswith("/converse-stream"):
            data = b"".join(frame(event, payload) for event, payload in EVENTS)
            connection.send(upstream.head(
                length=len(data), content_type="application/vnd.amazon.eventstream") + data)
            return
        else:
            script = upstream.answer(CONVERSE)
        script(connection, request)
