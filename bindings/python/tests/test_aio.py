"""Calls of asyncio."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from typing import Any, Awaitable, Callable

import pytest

from kaltura_session import AsyncClient, Credentials, Error, SessionType, Status


def run(server: Any, use: Callable[[AsyncClient], Awaitable[None]], **options: Any) -> None:
    async def main() -> None:
        async with AsyncClient(server.https, ca_file=server.ca, partner_id=server.partner_id, **options) as client:
            await use(client)

    asyncio.run(main())


def secret_of(server: Any) -> Credentials:
    return Credentials.secret(server.secret, type=SessionType.ADMIN, user_id="ada")


def test_async_client_calls_actions(server: Any) -> None:
    async def use(client: AsyncClient) -> None:
        client.set_ks(await client.session_start(server.secret, type=SessionType.ADMIN, user_id="ada"))
        assert (await client.session_get()).user_id == "ada"
        with pytest.raises(Error) as failed:
            await client.user_login_by_login_id("admin102@example.com", "wrong")
        assert failed.value.status == Status.WRONG_PASSWORD

    run(server, use)


def test_async_calls_do_not_block_each_other(server: Any) -> None:
    server.fault(fault="delay", ms=1000, action="media.list")

    async def use(client: AsyncClient) -> None:
        started = time.monotonic()
        lists = await asyncio.gather(*(client.call("media", "list") for _ in range(16)))
        assert [one["totalCount"] for one in lists] == [5] * 16
        assert time.monotonic() - started < 8

    run(server, use, credentials=secret_of(server))


def test_cancelled_task_cancels_call(server: Any) -> None:
    server.fault(fault="delay", ms=30000, action="media.list")

    async def use(client: AsyncClient) -> None:
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(client.call("media", "list"), 0.2)
        task = asyncio.ensure_future(client.call("media", "list"))
        await asyncio.sleep(0.2)
        client.cancel()
        with pytest.raises(Error) as failed:
            await task
        assert failed.value.status == Status.CANCELLED
        task = asyncio.ensure_future(client.call("media", "list"))
        await asyncio.sleep(0.2)
        client.close()
        with pytest.raises(Error) as failed:
            await task
        assert failed.value.status == Status.CANCELLED
        client.close()
        with pytest.raises(ValueError):
            await client.call("media", "list")

    run(server, use, credentials=secret_of(server))


def test_process_exits_in_async_calls(server: Any) -> None:
    server.fault(fault="delay", ms=30000, action="system.ping")
    program = f"""
import asyncio, kaltura_session
async def main():
    client = kaltura_session.AsyncClient({server.https!r}, ca_file={server.ca!r}, log=lambda level, line: None,
                                         log_level=kaltura_session.LogLevel.DEBUG)
    tasks = [asyncio.ensure_future(client.call("system", "ping")) for _ in range(8)]
    await asyncio.sleep(0.5)
asyncio.run(main())
"""
    started = time.monotonic()
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert time.monotonic() - started < 15
