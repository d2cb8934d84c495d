"""Sessions from a server."""

import logging
import multiprocessing
import pathlib
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

import pytest

from kaltura_session import (
    ResponseError,
    ApiError,
    CallError,
    Cause,
    Client,
    Clock,
    Error,
    HashType,
    HttpResponse,
    InvalidArgumentError,
    Ks,
    LogLevel,
    NetworkError,
    Privileges,
    Proxy,
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
    assert client.ks is None
    client.ks = client.session_start(server.secret, type=SessionType.ADMIN, user_id="admin102", expiry_seconds=3600)
    assert Ks.parse(client.ks, [server.secret]).user_id == "admin102"
    assert client.call("session", "get")["userId"] == "admin102"
    assert client.session_get().type == SessionType.ADMIN
    client.session_end()
    with pytest.raises(ApiError) as caught:
        client.session_get()
    assert (caught.value.status, caught.value.cause) == (Status.INVALID_KS, Cause.LOGOUT)
    assert caught.value.retry_class == RetryClass.NEW_SESSION
    client.ks = None
    with pytest.raises(CallError) as caught:
        client.session_get()
    assert caught.value.status == Status.NO_SESSION


def test_logins(client):
    assert client.user_login_by_login_id(*LOGIN, expiry_seconds=600, privileges="list:*")
    client.ks = client.user_login("admin102@example.com".split("@")[0], LOGIN[1])
    with pytest.raises(ApiError) as caught:
        client.user_login_by_login_id(LOGIN[0], "wrong")
    assert (caught.value.status, caught.value.api_code) == (Status.WRONG_PASSWORD, "USER_WRONG_PASSWORD")
    assert caught.value.http_status == 200 and caught.value.retry_class == RetryClass.NEVER
    info = client.user_login_by_ks(102)
    assert info.ks and info.ks not in repr(info)


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
    client.ks = client.session_start(server.secret, type=SessionType.ADMIN)
    with pytest.raises(ApiError):
        client.session_impersonate_by_ks(client.ks, type=SessionType.USER, privileges="list:*")


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
        {"system_ca": False},
        {"proxy": "ftp://proxy"},
        {"pinned_certificates": ["nonsense"]},
        {"client_certificate": ("/nowhere.pem", "/nowhere.key")},
    ):
        with pytest.raises(InvalidArgumentError):
            Client(**wrong)
    Client("http://example.com", allow_http=True, client_tag="test", user_agent="test/1", headers={"X-A": "b"})
    Client(region="eu")


def test_whom_to_trust(server):
    pem = pathlib.Path(server.ca).read_text()
    with Client(server.https, ca_pem=pem, partner_id=102, proxy=Proxy(None)) as client:
        assert client.session_start_widget().ks
    with Client(server.https, ca_pem=pem, system_ca=True, use_environment=False, partner_id=102) as client:
        assert client.session_start_widget().ks
    with Client(server.https, pinned_certificates=["00" * 32], partner_id=102, max_retries=0) as client:
        with pytest.raises(NetworkError) as caught:
            client.session_start_widget()
    assert caught.value.status == Status.TLS


def test_a_proxy_that_is_not_there(server):
    assert "hidden" not in repr(Proxy("http://127.0.0.1:1", "user", "hidden"))
    with Client(server.https, partner_id=102, proxy="http://127.0.0.1:1", max_retries=0) as client:
        with pytest.raises(NetworkError) as caught:
            client.session_start_widget()
    assert caught.value.status in (Status.PROXY, Status.CONNECT)


def test_a_timeout(server):
    server.fault(fault="delay", ms=3000)
    with Client(server.http, partner_id=102, total_timeout=0.2, max_retries=0) as client:
        with pytest.raises(NetworkError) as caught:
            client.session_start_widget()
    assert caught.value.status == Status.TIMEOUT


def test_an_response_that_is_none(client, server):
    server.fault(fault="raw", text="HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n\r\n<html/>")
    with pytest.raises(ResponseError) as caught:
        client.session_start(server.secret, type=SessionType.USER)
    assert caught.value.status == Status.NOT_JSON


def test_other_threads_run_meanwhile_and_can_cancel(client, server):
    server.fault(fault="delay", ms=5000)
    caught = []

    def wait():
        try:
            client.session_start_widget()
        except Error as error:
            caught.append(error.status)

    thread = threading.Thread(target=wait)
    thread.start()
    while thread.is_alive():
        client.cancel()
        time.sleep(0.05)
    assert caught == [Status.CANCELLED]


def test_a_client_that_is_closed_during_a_call(client, server):
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


def urllib_transport(request):
    sent = urllib.request.Request(request.url, request.body, dict(request.headers), method=request.method)
    try:
        with urllib.request.urlopen(sent, timeout=request.timeout) as response:
            return HttpResponse(response.status, response.headers.items(), response.read())
    except urllib.error.HTTPError as response:
        with response:
            return HttpResponse(response.code, response.headers.items(), response.read())


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
    assert len(_callbacks._held) == held, "the library has dropped the transport"
    assert seen[0].method == "POST" and server.secret not in seen[0].url and server.secret not in repr(seen[0])
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
def test_what_a_transport_raises_is_the_cause(raised, status, monkeypatch):
    left = []
    monkeypatch.setattr(sys, "unraisablehook", left.append)

    def transport(request):
        raise raised

    with Client("http://localhost", partner_id=102, transport=transport, max_retries=0) as client:
        with pytest.raises(NetworkError) as caught:
            client.session_start_widget()
    assert caught.value.status == status
    assert caught.value.__cause__ is raised
    assert not left, "an exception left the C function, whose result is then whatever it was"


@pytest.mark.parametrize("raised", [KeyboardInterrupt, SystemExit])
def test_ctrl_c_in_a_transport_ends_the_call_and_is_not_tried_again(server, raised):
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
def test_ctrl_c_in_another_function_is_raised_though_the_call_succeeds(server, callback):
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


def test_requests_without_waiting(client, server):
    with client.requests.app_token_start_session(*APP_TOKEN, type=SessionType.USER) as request:
        rounds = 0
        while not request.done:
            request.response(urllib_transport_to(server, request.http))
            rounds += 1
        assert rounds >= 2
        assert request.take().partner_id == 102
        with pytest.raises(CallError) as caught:
            request.take()
        assert caught.value.status == Status.NO_RESULT

    request = client.requests.session_start(server.secret, type=SessionType.ADMIN)
    assert request.http.timeout is None
    assert request.response(urllib_transport_to(server, request.http))
    client.ks = request.take()
    request = client.requests.call("session", "get")
    request.response(urllib_transport_to(server, request.http))
    assert int(request.take()["partnerId"]) == 102

    request = client.requests.session_end()
    with pytest.raises(CallError, match="no result yet"):
        request.take()
    while not request.response(urllib_transport_to(server, request.http)):
        pass
    assert request.take() is None
    with pytest.raises(ValueError, match="has ended"):
        request.http
    request.close()
    with pytest.raises(ValueError, match="closed"):
        request.take()

    request = client.requests.call("system", "ping")
    request.response(HttpResponse(200, {}, memoryview(b"[1, 2, 3]   ").cast("I")))
    assert request.take() == [1, 2, 3]

    request = client.requests.session_start_widget()
    with pytest.raises(NetworkError) as caught:
        request.fail(Status.CONNECT, "refused", may_have_been_sent=False)
    assert caught.value.retry_class == RetryClass.BACKOFF
    with pytest.raises(ApiError):
        request = client.requests.user_login_by_login_id("nobody@example.com", "wrong")
        request.response(urllib_transport_to(server, request.http))


def test_threads_take_turns_with_a_request(client, server):
    request = client.requests.app_token_start_session(*APP_TOKEN, type=SessionType.USER)
    failed, stop = [], threading.Event()

    def look():
        try:
            while not stop.is_set():
                assert request.http.method == "POST"
        except BaseException as error:
            failed.append(error)

    def response():
        for i in range(300):
            try:
                request.response(HttpResponse(503, {"X-Number": str(i)}, b"x" * i))
            except Error as error:
                if error.status != Status.HTTP_STATUS:
                    failed.append(error)

    looking = [threading.Thread(target=look) for _ in range(2)]
    responding = [threading.Thread(target=response) for _ in range(2)]
    for thread in looking + responding:
        thread.start()
    for thread in responding:
        thread.join()
    stop.set()
    for thread in looking:
        thread.join()
    assert not failed
    while not request.response(urllib_transport_to(server, request.http)):
        pass
    assert request.take().partner_id == 102


def test_a_function_of_the_program_cannot_change_the_request_that_it_is_called_by(server):
    made, refused = [], []

    def clock(which):
        for request in made:
            for use in (lambda: request.done, lambda: request.fail(Status.TIMEOUT), request.take):
                with pytest.raises(RuntimeError, match="in use"):
                    use()
                refused.append(use)
        return time.time() if which == Clock.WALL else time.monotonic()

    with Client(server.http, partner_id=102, clock=clock) as client:
        made.append(client.requests.session_start_widget())
        assert made[0].response(urllib_transport(made[0].http))
        assert refused
        assert made[0].take().partner_id == 102


def test_every_action_can_be_a_request(client):
    client.ks = generate_session("secret", partner_id=102, type=SessionType.USER)
    kind = {"type": SessionType.USER}
    for request in (
        client.requests.session_impersonate("secret", 201, **kind),
        client.requests.session_impersonate_by_ks(client.ks, **kind),
        client.requests.session_get(),
        client.requests.user_login("user", "password"),
        client.requests.user_login_by_ks(201),
        client.requests.multirequest([{"service": "system", "action": "ping"}]),
    ):
        assert "/api_v3/" in request.http.url and request.http.body and not request.done


def urllib_transport_to(server, request):
    # The client speaks https; plain http to the same server spares this test a trust store.
    assert request.url.startswith(server.https)
    from dataclasses import replace

    return urllib_transport(replace(request, url=request.url.replace(server.https, server.http)))


def in_child(client, queue):
    del client
    queue.put(generate_session("secret", partner_id=102, type=SessionType.USER))


def test_after_a_fork_the_parents_client_goes_on(client, server):
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


def test_after_a_fork_what_another_thread_was_using_is_refused_in_the_child():
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


def test_a_client_that_lives_to_the_end_of_the_process_is_freed_without_a_word():
    # Its own function refers to it, so it goes after the names of the modules that it is made of.
    program = "from kaltura_session import Client; client = Client(log=lambda level, message: client)"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")
