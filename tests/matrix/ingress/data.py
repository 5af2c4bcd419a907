"""Bytes as texts."""
import base64


def base64_of(what):
    return base64.b64encode(what.data).decode()


def data_uri(what):
    return f"data:{what.media_type};base64,{base64_of(what)}"
