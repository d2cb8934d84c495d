"""Starts the development server, which KALTURA_DEVSERVER names; the one built by cargo by default."""

from __future__ import annotations

import json
import os
import subprocess
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterator

import pytest

from kaltura_session import Client

REPOSITORY = Path(__file__).resolve().parents[3]
DEVSERVER = os.environ.get("KALTURA_DEVSERVER", str(REPOSITORY / "target/debug/kaltura-devserver"))


@dataclass
class Server:
    http: str
    https: str
    ca: str
    partner_id: int = 102
    secret: str = "22dae94314a4106aa1a35b10a5c7c99c"

    def fault(self, **fault: Any) -> None:
        self._faults("POST", json.dumps(fault).encode())

    def clear_faults(self) -> None:
        self._faults("DELETE", None)

    def _faults(self, method: str, body: Any) -> None:
        request = urllib.request.Request(f"{self.http}/_devserver/faults", body, method=method)
        urllib.request.urlopen(request).close()


@pytest.fixture(scope="session")
def running() -> Iterator[Server]:
    with subprocess.Popen([DEVSERVER], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        said = dict(process.stdout.readline().strip().split(" ", 1) for _ in range(3))
        try:
            yield Server(said["http"], said["https"], said["ca"])
        finally:
            process.terminate()


@pytest.fixture
def server(running: Server) -> Iterator[Server]:
    yield running
    running.clear_faults()


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    with Client(server.https, ca_file=server.ca, partner_id=server.partner_id) as client:
        yield client
