"""Responses are captured whole, except streams."""

import pytest

from serving.responses import capture


class Body(list):
    """A body that notes when it is closed."""

    is_closed = False

    def close(self):
        self.is_closed = True


def application(body):
    def answer(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain"), ("X-One", "1")])
        return body

    return answer


def test_a_body_is_read_and_closed():
    body = Body([b"a", b"b"])
    response = capture(application(body), {})
    assert (response.status, list(response.body)) == ("200 OK", [b"a", b"b"])
    assert response.is_complete
    assert body.is_closed
    assert (response.header("x-one"), response.header("x-two")) == ("1", "")


def test_a_body_that_fails_is_closed():
    class Failing(Body):
        def __iter__(self):
            raise OSError("gone")

    body = Failing()
    with pytest.raises(OSError, match="gone"):
        capture(application(body), {})
    assert body.is_closed


def test_a_stream_is_neither_read_nor_closed():
    class Stream:
        streaming, is_closed = True, False

        def __iter__(self):
            raise AssertionError("The stream was read.")

        def close(self):
            self.is_closed = True

    stream = Stream()
    response = capture(application(stream), {})
    assert not response.is_complete
    assert not stream.is_closed
    response.close()
    assert stream.is_closed
