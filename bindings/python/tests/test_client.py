"""Sessions from a server."""

import asyncio
import logging
import multiprocessing
import os
import pathlib
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

import pytest
from transport import urllib_transport

from kaltura_session import (
    ApiError,
    CallError,
    Cause,
    Client,
    Clock,
    HashType,
    HttpResponse,
    InvalidArgumentError,
    Ks,
    LogLevel,
    NetworkError,
    Privileges,
    Proxy,
    ResponseError,
    RetryClass,
    SessionType,
    Status,
    TransportError,
    _callbacks,
    generate_session,
)

LOGIN = ("admin102@example.com", "Passw0rd!")
APP_TOKEN = ("0_demotokn", "e00e48a3dbd222309e10bf522b560385")


def test_session_start_and_a_call(client, server):
    ks = client.session_start(server.secret, type=SessionType.ADMIN, user_id="admin102", expiry_seconds=3600)
    assert Ks.parse(ks, [server.secret]).user_id == "admin102"
    client.set_ks(ks)
    assert client.acquire_ks() == ks
    assert client.call("session", "get")["userId"] == "admin102"
    assert client.session_get().type == SessionType.ADMIN
    client.session_end()
    with pytest.raises(CallError) as caught:
        client.session_get()
    assert caught.value.status == Status.NO_SESSION
    with pytest.raises(ApiError) as caught:
        client.session_get(ks)
    assert (caught.value.status, caught.value.cause) == (Status.INVALID_KS, Cause.LOGOUT)
    assert caught.value.retry_class == RetryClass.NEW_SESSION


def test_logins(client):
    assert client.user_login_by_login_id(*LOGIN, expiry_seconds=600, privileges="list:*")
    client.set_ks(client.user_login("admin102@example.com".split("@")[0], LOGIN[1]))
    with pytest.raises(ApiError) as caught:
        client.user_login_by_login_id(LOGIN[0], "wrong")
    assert (caught.value.status, caught.value.api_code) == (Status.WRONG_PASSWORD, "USER_WRONG_PASSWORD")
    assert caught.value.http_status == 200 and caught.value.retry_class == RetryClass.NEVER
    info = client.user_login_by_ks(102)
    assert info.ks and info.ks not in repr(info)
    assert client.requests.user_login_by_ks(102).perform().ks


def test_one_time_password(server):
    with Client(server.https, ca_file=server.ca, partner_id=109) as client:
        with pytest.raises(ApiError) as caught:
            client.user_login_by_login_id("admin109@example.com", LOGIN[1])
        assert caught.value.status == Status.MISSING_OTP


def test_widget_and_app_token(client):
    assert client.session_start_widget().ks
    assert client.session_start_widget("_102", expiry_seconds=60).ks
    info = client.app_token_start_session(*APP_TOKEN, type=SessionType.USER, privileges="appid:test")
    assert info.partner_id == 102 and info.expires_at > time.time()
    with pytest.raises(ApiError) as caught:
        client.app_token_start_session(
            APP_TOKEN[0], "0" * 32, type=SessionType.USER, hash_type=HashType.SHA512, ks=info.ks
        )
    assert caught.value.status == Status.APP_TOKEN_HASH


def test_impersonation(client, server):
    with pytest.raises(ApiError) as caught:
        client.session_impersonate(server.secret, 201, type=SessionType.USER)
    assert caught.value.status == Status.START_SESSION
    ks = client.session_start(server.secret, type=SessionType.ADMIN)
    client.set_ks(ks)
    with pytest.raises(ApiError):
        client.session_impersonate_by_ks(ks, type=SessionType.USER, privileges="list:*")


def test_multirequest(client, server):
    responses = client.multirequest(
        [
            {"service": "session", "action": "start", "secret": server.secret, "partnerId": 102, "type": 2},
            {"service": "session", "action": "get", "ks": {"$result": 1}},
            {"service": "session", "action": "nothing"},
        ]
    )
    assert int(responses[1]["partnerId"]) == 102
    assert responses[2]["objectType"] == "KalturaAPIException"


def test_values_that_are_no_json_object_are_refused(client):
    for wrong, error in (([1], TypeError), ("{}", TypeError), ({"a": float("nan")}, ValueError)):
        with pytest.raises(error):
            client.call("system", "ping", wrong)
    for wrong in ({"service": "system", "action": "ping"}, "[]", [5]):
        with pytest.raises(TypeError, match="requests must be"):
            client.multirequest(wrong)


def test_settings_are_checked(server):
    for wrong in (
        {"service_url": "http://example.com"},
        {"region": "moon"},
        {"connect_timeout": 0},
        {"request_timeout": -1},
        {"total_timeout": 10**9},
        {"max_retries": 11},
        {"user_agent": "a\nb"},
        {"headers": {"Host": "x"}},
        {"max_response_bytes": 1},
        {"ca_file": "/nowhere.pem"},
        {"ca_pem": "nonsense"},
        {"proxy": "ftp://proxy"},
        {"pinned_certificates": ["nonsense"]},
        {"client_certificate": ("/nowhere.pem", "/nowhere.key")},
        {"system_ca": 2},
        {"use_environment": 2},
    ):
        with pytest.raises(InvalidArgumentError):
            Client(**wrong)
    for wrong, message in (
        ({"total_timeout": float("nan")}, "total_timeout: is nan s"),
        ({"service_url": server.http, "region": "eu"}, "not both"),
    ):
        with pytest.raises(ValueError, match=message):
            Client(**wrong)
    for wrong in (
        {"total_timeout": "5"},
        {"client_certificate": "certificate.pem"},
        {"pinned_certificates": "00" * 32},
        {"log": 5},
        {"transport": 5},
        {"clock": asyncio.sleep},
        {"log": asyncio.sleep},
    ):
        with pytest.raises(TypeError):
            Client(**wrong)
    Client("http://example.com", allow_http=True, client_tag="test", user_agent="test/1", headers={"X-A": "b"})
    Client(region="eu", use_environment=False)
    Client(system_ca=True, use_environment=True)


def test_ca_pem_and_pinned_certificates(server):
    pem = pathlib.Path(server.ca).read_text()
    with Client(server.https, ca_pem=pem, partner_id=102, proxy=Proxy(None)) as client:
        assert client.session_start_widget().ks
    with Client(server.https, pinned_certificates=["00" * 32], partner_id=102, max_retries=0) as client:
        with pytest.raises(NetworkError) as caught:
            client.session_start_widget()
    assert caught.value.status == Status.TLS


def test_unreachable_proxy_fails(server):
    assert "hidden" not in repr(Proxy("http://127.0.0.1:1", "user", "hidden"))
    with Client(server.http, partner_id=102, proxy="http://127.0.0.1:1", max_retries=0, allow_http=True) as client:
        with pytest.raises(NetworkError) as caught:
            client.session_start_widget()
    assert caught.value.status in (Status.PROXY, Status.CONNECT)


def test_timeout_of_client_and_request(client, server):
    server.fault(fault="delay", ms=3000)
    with Client(server.http, partner_id=102, total_timeout=0.2, max_retries=0) as client:
        with pytest.raises(NetworkError) as caught:
            client.session_start_widget()
    assert caught.value.status == Status.TIMEOUT
    with Client(server.http, partner_id=102) as client:
        started = time.monotonic()
        with pytest.raises(NetworkError) as caught:
            client.requests.session_start_widget().set_timeout(0.2).perform()
        assert caught.value.status == Status.TIMEOUT and time.monotonic() - started < 2
        with pytest.raises(InvalidArgumentError):
            client.requests.session_start_widget().set_timeout(0)


def test_response_that_is_not_json(client, server):
    server.fault(fault="raw", text="HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n\r\n<html/>")
    with pytest.raises(ResponseError) as caught:
        client.session_start(server.secret, type=SessionType.USER)
    assert caught.value.status == Status.NOT_JSON


def test_deeply_nested_response_raises_response_error(server):
    nested = b"[" * 100_000 + b"]" * 100_000
    with Client("http://localhost", partner_id=102, transport=lambda http: HttpResponse(200, {}, nested)) as client:
        with pytest.raises(ResponseError):
            client.call("system", "ping")


@pytest.mark.parametrize("log", [None, lambda level, message: None])
def test_ctrl_c_cancels_a_blocking_call(server, log):
    # A background job of a shell starts with SIGINT ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    server.fault(fault="delay", ms=5000)
    with Client(server.http, partner_id=102, log=log) as client:
        for call in (client.session_start_widget, client.requests.session_start_widget().perform):
            started = time.monotonic()
            timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
            timer.start()
            with pytest.raises(KeyboardInterrupt):
                call()
            assert time.monotonic() - started < 2
            timer.join()
        server.clear_faults()
        assert client.session_start_widget().ks


def test_exit_during_calls_of_daemon_threads(server):
    program = f"""if True:
        import threading, time
        from kaltura_session import Client, LogLevel
        client = Client("{server.http}", partner_id=102, log=lambda level, message: None, log_level=LogLevel.DEBUG)
        started = threading.Semaphore(0)

        def poll():
            while True:
                client.call("system", "ping")
                started.release()

        for _ in range(4):
            threading.Thread(target=poll, daemon=True).start()
        for _ in range(8):
            started.acquire()
    """
    for _ in range(3):
        ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
        assert (ended.returncode, ended.stderr) == (0, "")


def test_client_closed_during_a_call_finishes_it(client, server):
    server.fault(fault="delay", ms=300, times=1)
    made = []
    thread = threading.Thread(target=lambda: made.append(client.session_start_widget().ks))
    thread.start()
    time.sleep(0.1)
    client.close()
    thread.join()
    assert len(made) == 1


def test_log(server):
    lines, held = [], logging.Logger("test", logging.DEBUG)
    handler = logging.Handler()
    handler.emit = lambda record: lines.append((record.levelno, record.getMessage()))
    held.addHandler(handler)
    with Client(server.https, ca_file=server.ca, partner_id=102, log=held) as client:
        ks = client.session_start(server.secret, type=SessionType.USER)
    assert any(level == logging.DEBUG and "session.start" in line for level, line in lines)
    assert not any(ks in line or server.secret in line for _, line in lines)

    lines.clear()
    with Client(
        server.https, ca_file=server.ca, log=lambda *line: lines.append(line), log_level=LogLevel.ERROR
    ) as client:
        with pytest.raises(ApiError):
            client.session_start("wrong", partner_id=102, type=SessionType.USER)
    assert [level for level, _ in lines] == [LogLevel.ERROR]

    before = len(_callbacks._held)
    with pytest.raises(ValueError):
        Client(server.https, log=lambda *line: None, log_level="debug")
    assert len(_callbacks._held) == before


def test_transport(server):
    seen = []

    def transport(request):
        seen.append(request)
        assert not request.is_cancelled()
        return urllib_transport(request)

    held = len(_callbacks._held)
    with Client(server.http, partner_id=102, transport=transport) as client:
        assert len(_callbacks._held) == held + 1
        assert client.session_start(server.secret, type=SessionType.USER)
    assert len(_callbacks._held) == held, "the library has called destroy"
    assert server.secret not in seen[0].url and server.secret not in repr(seen[0])
    assert 0 < seen[0].timeout <= 30 and not seen[0].needs_new_connection
    assert not seen[0].is_cancelled()


@pytest.mark.parametrize(
    "raised, status",
    [
        (TransportError(Status.PROXY, "no way out"), Status.PROXY),
        (urllib.error.URLError(ConnectionRefusedError("refused")), Status.CONNECT),
        (socket.gaierror("no host"), Status.RESOLVE),
        (TimeoutError("slow"), Status.TIMEOUT),
        (KeyError("a bug"), Status.CONNECTION_BROKEN),
        (TransportError(Status.TIMEOUT, "no file \ud800"), Status.TIMEOUT),
        (TransportError("timeout", "no status"), Status.CONNECTION_BROKEN),
        (TransportError(2**40, "no status either"), Status.CONNECTION_BROKEN),
    ],
)
def test_exception_of_transport_is_the_cause(raised, status, monkeypatch):
    left = []
    monkeypatch.setattr(sys, "unraisablehook", left.append)

    def transport(request):
        raise raised

    with Client("http://localhost", partner_id=102, transport=transport, max_retries=0) as client:
        with pytest.raises(NetworkError) as caught:
            client.session_start_widget()
    assert caught.value.status == status
    assert caught.value.__cause__ is raised
    assert not left, "the C function raised an exception, so that its result is undefined"


@pytest.mark.parametrize("raised", [KeyboardInterrupt, SystemExit])
def test_ctrl_c_in_transport_is_raised_without_retry(server, raised):
    asked = []

    def transport(request):
        asked.append(request)
        if len(asked) == 1:
            raise raised
        return urllib_transport(request)

    with Client(server.http, partner_id=102, transport=transport) as client:
        with pytest.raises(raised):
            client.session_start_widget()
        assert len(asked) == 1
        assert client.session_start_widget().ks


@pytest.mark.parametrize("callback", ["log", "clock"])
def test_ctrl_c_in_callback_of_successful_call_is_raised(server, callback):
    armed = []

    def function(*_):
        if armed:
            raise armed.pop()
        return time.time()

    with Client(server.http, partner_id=102, log_level=LogLevel.DEBUG, **{callback: function}) as client:
        armed.append(KeyboardInterrupt)
        with pytest.raises(KeyboardInterrupt):
            client.session_start_widget()
        assert not armed and client.session_start_widget().ks


def test_clock(server):
    asked = []

    def clock(which):
        asked.append(which)
        return time.time() if which == Clock.WALL else time.monotonic()

    server.fault(fault="close-before-headers", times=1)
    with Client(server.https, ca_file=server.ca, partner_id=102, clock=clock) as client:
        client.app_token_start_session(*APP_TOKEN, type=SessionType.USER)
    assert all(isinstance(which, Clock) for which in asked)


def in_child(client, queue):
    del client
    queue.put(generate_session("secret", partner_id=102, type=SessionType.USER))


def test_fork_keeps_client_of_parent_usable(client, server):
    client.session_start_widget()
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    child = context.Process(target=in_child, args=(client, queue))
    child.start()
    ks = queue.get(timeout=60)
    child.join()
    assert child.exitcode == 0 and ks != generate_session("secret", partner_id=102, type=SessionType.USER)
    assert client.session_start_widget().ks


def use_in_child(used, free, queue):
    free.add("list")
    for use in (lambda: used.add("list"), lambda: str(used)):
        try:
            use()
        except RuntimeError as error:
            queue.put(str(error))


def test_fork_during_use_by_another_thread_raises_in_child():
    used, free = Privileges(), Privileges()
    taken, done = threading.Event(), threading.Event()

    def hold():
        with used._handle.turn():
            taken.set()
            done.wait(60)

    thread = threading.Thread(target=hold)
    thread.start()
    taken.wait(60)
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    child = context.Process(target=use_in_child, args=(used, free, queue))
    child.start()
    assert all("at the moment of the fork" in queue.get(timeout=60) for _ in range(2))
    child.join()
    done.set()
    thread.join()
    assert child.exitcode == 0
    used.add("list")


def test_client_freed_at_exit_prints_nothing():
    # Its own callback references it, so it is freed after the names of the modules.
    program = "from kaltura_session import Client; client = Client(log=lambda level, message: client)"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")
