"""A provider is added by data alone: the very data of docs/guide/adding-a-provider.md, in a configuration
of a user's own and in the catalog, which is compiled anew and linked into the binary. No C++."""
import json
import pathlib
import re
import shlex
import subprocess

import pytest

from support import http
from support import upstream as up
from support.upstream import Upstream
from support.weir import ROOT, Weir, binary

PAGE = ROOT / "docs/guide/adding-a-provider.md"
KEY = "sk-example-canary-0123456789"
USAGE = {"prompt_tokens": 1000, "completion_tokens": 500, "total_tokens": 1500}


def shown(language):
    """The page's block in this language."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(), re.S | re.M)
    assert len(blocks) == 1, f"{PAGE.name} shows {len(blocks)} blocks of {language}"
    return blocks[0]


def at(data, upstream):
    """The same data, with a server of this machine in the place of the vendor's."""
    assert data.count("https://api.example.com") == 1
    return data.replace("https://api.example.com", upstream.origin)


def linked_with(folder):
    """The binary, linked with the catalog of a folder in place of its own."""
    build = pathlib.Path(binary()).parents[1]
    if not (build / "build.ninja").exists():
        pytest.skip(f"{binary()} does not stand where it was built")

    def run(*words):
        done = subprocess.run([str(word) for word in words], cwd=build, capture_output=True,
                              text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout
    run("python3", "-B", ROOT / "tools/catalog/build.py", folder, folder / "catalog.bin")
    # As the build makes and links them; only the blob and the result are others.
    commands = run("ninja", "-t", "commands", "src/weir").splitlines()
    assembly = (build / "generated/embed/weir_catalog.S").read_text()
    (folder / "catalog.S").write_text(re.sub(r'\.incbin ".*?"', f'.incbin "{folder}/catalog.bin"', assembly))
    link = commands[-1]
    compiler = next(word for word in shlex.split(link) if re.search(r"clang\+\+[-\d]*$", word))
    run(compiler, "-c", "-x", "assembler", folder / "catalog.S", "-o", folder / "catalog.o")
    run("ar", "qc", folder / "catalog.a", folder / "catalog.o")
    assert link.count(" libweir_catalog_data.a") == 1 and link.count(" -o src/weir ") == 1, link
    link = link.replace(" libweir_catalog_data.a", f" {folder}/catalog.a")
    run("sh", "-c", link.replace(" -o src/weir ", f" -o {folder}/weir "))
    return folder / "weir"


def expect_served(weir, upstream, model):
    """One call arrives where the data says, as it says, and is in the ledger at its price."""
    upstream.then(up.answer(up.completion(usage=USAGE)))
    answer = weir.ask(http.chat(model, max_tokens=77))
    assert answer.status == 200, answer.body
    request = upstream.wait_requests(1)[0]
    assert (request.method, request.target) == ("POST", "/v1/chat/completions")
    assert request.header("x-example-key") == KEY
    assert request.header("authorization") is None
    assert request.json["model"] == "big-1"
    assert request.json["max_completion_tokens"] == 77 and "max_tokens" not in request.json
    # 1,000 tokens at $1.5 a million and 500 at $6.
    assert answer.header("x-weir-cost") == "0.0045"
    row = weir.ledger.wait_row(answer)
    assert (row.provider, row.model) == (model.split("/")[0], "big-1")
    assert row.cost_nano_usd == 4_500_000
    listed = weir.get("/v1/models/" + model).json
    assert (listed["context_window"], listed["max_output_tokens"]) == (128000, 8192)


def test_in_a_configuration():
    with Upstream() as upstream:
        config = at(shown("yaml"), upstream)
        with Weir({}, {"EXAMPLE_HOST_KEY": KEY}, listening=False) as weir:
            weir.stop()
            weir.write_config(f"listen: 127.0.0.1:0\nstore: {{ sqlite: {weir.folder}/weir.db }}\n"
                              + config)
            weir.start()
            expect_served(weir, upstream, "example-host/big-1")


def test_in_the_catalog(tmp_path, monkeypatch):
    for file in (ROOT / "catalog").iterdir():
        (tmp_path / file.name).symlink_to(file)
    with Upstream() as upstream:
        data = at(shown("json"), upstream)
        new = tmp_path / (json.loads(data)["id"] + ".json")
        assert not new.exists()
        new.write_text(data)
        checked = subprocess.run([binary(), "catalog", "check", str(new)], capture_output=True,
                                 text=True)
        assert checked.returncode == 0, checked.stdout + checked.stderr
        monkeypatch.setenv("WEIR_BINARY", str(linked_with(tmp_path)))
        # The one thing that the page does not show: that this server may be on this machine.
        config = {"providers": {"example-ai": {"allow_private": True}}}
        with Weir(config, {"EXAMPLE_AI_API_KEY": KEY}) as weir:
            expect_served(weir, upstream, "example-ai/big-1")
