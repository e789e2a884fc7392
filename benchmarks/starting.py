"""Start to ready, and memory at rest, of the program itself; Slack is not there, which must not matter."""

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from statistics import median

import psutil

from benchmarks.report import Row

TIMES = 3


def rows(folder: Path) -> list[Row]:
    """The first start makes the database; the others find it."""
    first, _ = _start(folder)
    later = [_start(folder) for _ in range(TIMES)]
    seconds, megabytes = median(each[0] for each in later), median(each[1] for each in later)
    return [
        Row("the first start, with its migration", f"{first:.2f} s"),
        Row("start to ready", f"{seconds:.2f} s", "<= 1 s", seconds <= 1),
        Row("memory at rest", f"{megabytes:.0f} MB", "<= 100 MB", megabytes <= 100),
    ]


def _start(folder: Path) -> tuple[float, float]:
    port = _free_port()
    settings = {
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_SIGNING_SECRET": "bench",
        "SLACK_API_URL": "http://127.0.0.1:9/api/",
        "DATABASE_URL": f"sqlite:///{folder}/start.db",
        "DRUMBEAT_LEADERS": "U1",
    }
    root = str(Path(__file__).parents[1])
    command = [sys.executable, "-m", "bot", "run", "--port", str(port)]
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        env={**os.environ, **settings, "PYTHONPATH": root},
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _until_ready(process, port)
        taken = time.perf_counter() - began
        threading.Event().wait(1)
        return taken, psutil.Process(process.pid).memory_info().rss / 1e6
    finally:
        process.terminate()
        process.wait(timeout=20)


def _until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    pause = threading.Event()
    while process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):  # our own address
                return
        except (urllib.error.URLError, OSError):
            pause.wait(0.01)
    raise RuntimeError(f"the program ended with {process.returncode} before it was ready")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
