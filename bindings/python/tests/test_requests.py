"""Requests: performed, cancelled, and driven by an event loop."""

import dataclasses
import threading
import time

import pytest
from transport import urllib_transport, urllib_transport_to

from kaltura_session import (
    ApiError,
    CallError,
    Client,
    Clock,
    Credentials,
    Error,
    HttpResponse,
    NetworkError,
    RetryClass,
    SessionType,
    Status,
    _native,
    generate_session,
)

APP_TOKEN = ("0_demotokn", "e00e48a3dbd222309e10bf522b560385")


def statuses_of(call):
    """Runs a call on another thread; returns the thread and the list of the statuses of its errors."""
    caught = []

    def run():
        try:
            call()
        except Error as error:
            caught.append(error.status)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, caught


def test_client_cancel_ends_calls_of_other_threads(client, server):
    server.fault(fault="delay", ms=5000)
    thread, caught = statuses_of(client.session_start_widget)
    while thread.is_alive():
        client.cancel()
        time.sleep(0.05)
    assert caught == [Status.CANCELLED]


def test_request_cancel_ends_this_request_only(client, server):
    server.fault(fault="delay", ms=700, times=2)
    request, other = client.requests.session_start_widget(), client.requests.session_start_widget()
    thread, caught = statuses_of(request.perform)
    other_thread, other_caught = statuses_of(other.perform)
    time.sleep(0.2)
    request.cancel()
    thread.join(0.4)
    assert not thread.is_alive() and caught == [Status.CANCELLED]
    other_thread.join()
    assert other_caught == [] and other.done


def test_request_cancelled_before_perform_is_not_sent(client, server):
    request = client.requests.session_start_widget()
    request.cancel()
    with pytest.raises(NetworkError) as caught:
        request.perform()
    assert caught.value.status == Status.CANCELLED
    with pytest.raises(CallError) as caught:
        request.perform()
    assert caught.value.status == Status.NO_RESULT


def test_request_is_performed_once(client):
    request = client.requests.session_start_widget()
    assert request.perform().ks and request.done
    for again in (request.perform, request.take):
        with pytest.raises(CallError) as caught:
            again()
        assert caught.value.status == Status.NO_RESULT


def drive(server, request):
    """An event loop for one request; returns how many HTTP requests it took."""
    sent = 0
    done = request.advance()
    while not done:
        http = request.http
        if http is None:
            time.sleep(request.wait or 0)
            done = request.advance()
        else:
            done = request.receive(urllib_transport_to(server, http))
            sent += 1
    return sent


def test_event_loop_takes_several_steps(client, server):
    with client.requests.app_token_start_session(*APP_TOKEN, type=SessionType.USER) as request:
        assert (request.http, request.wait, request.done) == (None, 0, False)
        assert drive(server, request) >= 2
        assert (request.http, request.wait, request.done) == (None, None, True)
        assert request.take().partner_id == 102
        with pytest.raises(CallError) as caught:
            request.take()
        assert caught.value.status == Status.NO_RESULT
    with pytest.raises(ValueError, match="closed"):
        request.take()


def test_event_loop_results(client, server):
    request = client.requests.session_start(server.secret, type=SessionType.ADMIN)
    request.advance()
    http = request.http
    assert 0 < http.timeout <= 30 and not http.is_cancelled() and server.secret not in repr(http)
    assert not request.advance() and dataclasses.replace(request.http, timeout=http.timeout) == http
    assert request.receive(urllib_transport_to(server, http))
    client.set_ks(request.take())

    request = client.requests.call("session", "get")
    drive(server, request)
    assert int(request.take()["partnerId"]) == 102

    request = client.requests.session_end()
    with pytest.raises(CallError):
        request.take()
    drive(server, request)
    assert request.take() is None

    request = client.requests.call("system", "ping")
    request.advance()
    request.receive(HttpResponse(200, {}, memoryview(b"[1, 2, 3]   ").cast("I")))
    assert request.take() == [1, 2, 3]

    request = client.requests.user_login_by_login_id("unknown@example.com", "wrong")
    request.advance()
    assert request.http.needs_new_connection
    with pytest.raises(ApiError):
        request.receive(urllib_transport_to(server, request.http))


def test_event_loop_retries_after_a_failure(client, server):
    request = client.requests.session_start_widget()
    request.advance()
    request.fail(Status.CONNECT, "refused", may_have_been_sent=False)
    assert request.http is None and 0 < request.wait < 30
    drive(server, request)
    assert request.take().ks

    with Client(server.https, ca_file=server.ca, partner_id=102, max_retries=0) as impatient:
        request = impatient.requests.session_start_widget()
        request.advance()
        with pytest.raises(NetworkError) as caught:
            request.fail(Status.CONNECT, "refused", may_have_been_sent=False)
    assert caught.value.retry_class == RetryClass.BACKOFF


def test_event_loop_cancel(client, server):
    request = client.requests.session_start_widget()
    request.advance()
    http = request.http
    request.cancel()
    assert http.is_cancelled()
    with pytest.raises(NetworkError) as caught:
        request.receive(urllib_transport_to(server, http))
    assert caught.value.status == Status.CANCELLED


def test_event_loop_acquires_the_session(server):
    credentials = Credentials.session_start(server.secret, type=SessionType.ADMIN)
    with Client(server.https, ca_file=server.ca, partner_id=102, credentials=credentials) as client:
        requests = [client.requests.call("session", "get") for _ in range(3)]
        assert drive(server, requests[0]) == 2
        for request in requests[1:]:
            assert drive(server, request) == 1
        assert int(requests[2].take()["partnerId"]) == 102
        request = client.requests.acquire_session_info()
        assert request.advance() and request.take().ks == client.acquire_ks()


def test_threads_share_a_request(client, server):
    request = client.requests.app_token_start_session(*APP_TOKEN, type=SessionType.USER)
    failed, stop = [], threading.Event()

    def look():
        try:
            while not stop.is_set():
                http, wait = request.http, request.wait
                assert http is None or http.body
                assert wait is None or wait >= 0
                request.advance()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    drive(server, request)
    stop.set()
    for thread in threads:
        thread.join()
    # A request that is done cannot be advanced.
    assert all(isinstance(error, CallError) and error.status == Status.NO_RESULT for error in failed)
    assert request.take().partner_id == 102


def test_callback_cannot_use_the_request_of_its_call(server):
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
        made[0].advance()
        assert made[0].receive(urllib_transport(made[0].http))
        assert refused
        assert made[0].take().partner_id == 102


def test_every_action_can_be_a_request(client):
    ks = generate_session("secret", partner_id=102, type=SessionType.USER)
    client.set_ks(ks)
    kind = {"type": SessionType.USER}
    for request in (
        client.requests.session_impersonate("secret", 201, **kind),
        client.requests.session_impersonate_by_ks(ks, **kind),
        client.requests.session_get(),
        client.requests.user_login("user", "password"),
        client.requests.user_login_by_ks(201),
        client.requests.multirequest([{"service": "system", "action": "ping"}]),
    ):
        request.advance()
        assert "/api_v3/" in request.http.url and request.http.body and not request.done


def test_request_is_not_cancelled_while_it_is_freed(client, monkeypatch):
    request = client.requests.call("system", "ping")
    owned, cancelled, freed = request._owned, [], []
    monkeypatch.setattr(_native.lib, "request_cancel", lambda one: cancelled.append(one.pointer))
    _native.Exclusive.cancel_requests()
    pointer = owned.pointer
    assert pointer in cancelled
    cancelled.clear()
    free = owned._free

    def free_slowly(pointer):
        _native.Exclusive.cancel_requests()
        free(pointer)
        freed.append(pointer)

    owned._free = free_slowly
    del owned, request
    assert freed == [pointer] and pointer not in cancelled
