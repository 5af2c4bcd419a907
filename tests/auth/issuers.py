"""Issuers of tokens that check what they are shown: Google's, with the public key and openssl, and
Microsoft Entra's. And APIs that take nothing but their tokens."""
import base64
import itertools
import json
import pathlib
import subprocess
import time
import urllib.parse

from support import upstream

GEMINI = {"candidates": [{"content": {"role": "model", "parts": [{"text": "fine"}]},
                          "finishReason": "STOP", "index": 0}],
          "usageMetadata": {"promptTokenCount": 10, "candidatesTokenCount": 5,
                            "totalTokenCount": 15},
          "modelVersion": "m"}
CLAUDE = {"id": "msg_1", "type": "message", "role": "assistant", "model": "claude",
          "content": [{"type": "text", "text": "fine"}], "stop_reason": "end_turn",
          "stop_sequence": None, "usage": {"input_tokens": 10, "output_tokens": 5}}
GOOGLE_AUDIENCE = "https://oauth2.googleapis.com/token"
ACCOUNT = "weir@auth-tests.iam.gserviceaccount.com"
SCOPE = "https://www.googleapis.com/auth/cloud-platform"


def unbase64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def form_of(request):
    assert request.header("content-type") == "application/x-www-form-urlencoded"
    return dict(urllib.parse.parse_qsl(request.body.decode(), strict_parsing=True))


class Issuer:
    """Tokens that are good until revoke(). A script; refuse() says why not, or nothing."""

    def __init__(self):
        self.numbers = itertools.count(1)
        self.good = set()
        self.refusals = []
        self.issued = 0

    def __call__(self, connection, request):
        try:
            wrong = self.refuse(request)
        except (AssertionError, KeyError, ValueError) as problem:
            wrong = f"{type(problem).__name__}: {problem}"
        if wrong:
            self.refusals.append(wrong)
            script = upstream.answer({"error": "invalid_grant", "error_description": wrong}, 400)
        else:
            token = f"token-{next(self.numbers)}-of-{type(self).__name__}"
            self.good.add(token)
            self.issued += 1
            script = upstream.answer({"access_token": token, "expires_in": 3599,
                                      "token_type": "Bearer"})
        script(connection, request)

    def refuse(self, request):
        raise NotImplementedError

    def revoke(self):
        self.good.clear()


class Google(Issuer):
    def __init__(self, folder):
        super().__init__()
        self.folder = pathlib.Path(folder)
        key, self.public = self.folder / "key.pem", self.folder / "public.pem"
        self._openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048",
                      "-out", key)
        self._openssl("pkey", "-in", key, "-pubout", "-out", self.public)
        self.file = self.folder / "service-account.json"
        self.file.write_text(json.dumps({
            "type": "service_account", "project_id": "auth-tests", "private_key_id": "key-7",
            "private_key": key.read_text(), "client_email": ACCOUNT,
            "token_uri": GOOGLE_AUDIENCE}))

    @staticmethod
    def _openssl(*arguments):
        return subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)

    def _verified(self, text, signature):
        (self.folder / "text").write_bytes(text)
        (self.folder / "signature").write_bytes(signature)
        done = subprocess.run(
            ["openssl", "dgst", "-sha256", "-verify", self.public, "-signature",
             self.folder / "signature", self.folder / "text"], capture_output=True, check=False)
        return done.returncode == 0

    def refuse(self, request):
        form = form_of(request)
        if form.keys() != {"grant_type", "assertion"} or \
                form["grant_type"] != "urn:ietf:params:oauth:grant-type:jwt-bearer":
            return f"form {form.keys()}"
        text, _, signature = form["assertion"].rpartition(".")
        header, claims = (json.loads(unbase64(part)) for part in text.split("."))
        if header != {"alg": "RS256", "typ": "JWT", "kid": "key-7"}:
            return f"header {header}"
        if not self._verified(text.encode(), unbase64(signature)):
            return "Invalid JWT Signature."
        now = time.time()
        if not (abs(claims["iat"] - now) < 300 and 0 < claims["exp"] - claims["iat"] <= 3600):
            return f"times {claims}"
        told = {name: claims[name] for name in ("iss", "scope", "aud")}
        return "" if told == {"iss": ACCOUNT, "scope": SCOPE, "aud": GOOGLE_AUDIENCE} \
            else f"claims {claims}"


class Entra(Issuer):
    TENANT, CLIENT, SECRET = "contoso.onmicrosoft.com", "app-1", "entra-client-secret-~1"

    def refuse(self, request):
        if request.target != f"/{self.TENANT}/oauth2/v2.0/token":
            return f"path {request.target}"
        form = form_of(request)
        if form.pop("client_secret") != self.SECRET:
            return "AADSTS7000215: Invalid client secret provided."
        wanted = {"grant_type": "client_credentials", "client_id": self.CLIENT,
                  "scope": "https://cognitiveservices.azure.com/.default"}
        return "" if form == wanted else f"form {form}"


class Api:
    """A script that answers those who show one of the issuer's tokens, at one path."""

    def __init__(self, issuer, path, body):
        self.issuer, self.path, self.body = issuer, path, body

    def __call__(self, connection, request):
        kind, _, token = (request.header("authorization") or "").partition(" ")
        shown = [name for name, _ in request.headers
                 if name in ("authorization", "api-key", "x-api-key", "x-goog-api-key")]
        if request.target != self.path:
            script = upstream.answer(upstream.error(f"no path {request.target}"), 404)
        elif kind != "Bearer" or shown != ["authorization"] or token not in self.issuer.good:
            script = upstream.answer(upstream.error("bad token"), 401)
        else:
            script = upstream.answer(self.body)
        script(connection, request)
