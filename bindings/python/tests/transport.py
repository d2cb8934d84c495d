"""A transport of the program, by urllib."""

import dataclasses
import urllib.error
import urllib.request

from kaltura_session import HttpResponse


def urllib_transport(http):
    sent = urllib.request.Request(http.url, http.body, dict(http.headers), method="POST")
    try:
        with urllib.request.urlopen(sent, timeout=http.timeout) as response:
            return HttpResponse(response.status, response.headers.items(), response.read())
    except urllib.error.HTTPError as response:
        with response:
            return HttpResponse(response.code, response.headers.items(), response.read())


def urllib_transport_to(server, http):
    # The client uses https. Plain http to the same server spares this test a trust store.
    assert http.url.startswith(server.https)
    return urllib_transport(dataclasses.replace(http, url=http.url.replace(server.https, server.http)))
