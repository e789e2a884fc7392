"""The sandbox as a process, and in a thread."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest
import yaml

from bot.sandbox.__main__ import parse
from bot.sandbox.config import Config
from bot.sandbox.thread import SandboxThread
from tests.sandbox.kit import RAW

ROOT = Path(__file__).parents[2]


@pytest.fixture
def manifest_file(tmp_path: Path) -> Path:
    path = tmp_path / "manifest.yml"
    path.write_text(yaml.safe_dump(RAW))
    return path


def test_it_says_where_it_listens_and_ends_on_sigterm(manifest_file: Path, tmp_path: Path):
    clock_file = tmp_path / "clock"
    command = [sys.executable, "-m", "bot.sandbox", "--manifest", str(manifest_file), "--clock-file", str(clock_file)]
    process = subprocess.Popen([*command, "--seed", "empty"], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line.startswith("sandbox ready http://127.0.0.1:")
        with urlopen(line.split()[-1] + "/sandbox/state") as answer:  # noqa: S310  loopback
            assert [each["id"] for each in json.load(answer)["people"]] == ["USLACKBOT", "U0DRUMBEAT", "U0ANA"]
        assert clock_file.read_text() == "0.000000"
    finally:
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(10) == 0
        process.stdout.close()


def test_the_command_line(manifest_file: Path):
    config = parse(["--manifest", str(manifest_file), "--port", "7", "--no-limits", "--latency", "0.2"])

    assert (config.port, config.limits, config.latency, config.seed) == (7, False, 0.2, "demo")
    assert config.manifest.command("/dri") is not None


def test_a_missing_manifest_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        parse(["--manifest", str(tmp_path / "none.yml")])

    assert "there is no manifest at" in capsys.readouterr().err


def test_an_empty_manifest_is_an_app_that_may_do_nothing(tmp_path: Path):
    (tmp_path / "manifest.yml").write_text("")

    assert parse(["--manifest", str(tmp_path / "manifest.yml")]).manifest.scopes == frozenset()


def test_a_thread_that_cannot_start_says_why():
    with SandboxThread() as first:
        port = int(first.url.rsplit(":", 1)[1])
        with pytest.raises(RuntimeError, match="did not start"):
            SandboxThread(Config(port=port)).start()


def test_a_thread_that_is_not_running_has_no_address():
    idle = SandboxThread()

    with pytest.raises(RuntimeError):
        _ = idle.url
    with pytest.raises(RuntimeError):
        idle.call(lambda box: box.url)
