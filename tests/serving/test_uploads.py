"""Arriving uploads: the slowest one gives way."""

import pytest

from serving.uploads import Uploads, UploadsFull


def test_the_upload_that_has_waited_longest_gives_way():
    uploads = Uploads(max_bytes=30, count=9)
    with (
        uploads.begin() as empty,
        uploads.begin() as first,
        uploads.begin() as second,
        uploads.begin() as new,
    ):
        uploads.add(first, b"x" * 10)
        uploads.add(second, b"x" * 10)
        uploads.add(first, b"x" * 10)
        uploads.add(new, b"x" * 10)
        with pytest.raises(UploadsFull):
            uploads.add(second, b"x")
        uploads.add(first, b"x")
        with pytest.raises(UploadsFull):
            uploads.finish(new)
        uploads.add(empty, b"x" * 9)
        uploads.finish(first)
        assert first.file.read() == b"x" * 21


def test_an_upload_that_is_whole_gives_way_to_nobody():
    uploads = Uploads(max_bytes=30, count=9)
    with uploads.begin() as whole, uploads.begin() as new:
        uploads.add(whole, b"x" * 25)
        uploads.finish(whole)
        with pytest.raises(UploadsFull):
            uploads.add(new, b"x" * 10)
        assert whole.file.read() == b"x" * 25


def test_room_comes_free_again_whatever_becomes_of_an_upload():
    uploads = Uploads(max_bytes=30, count=1)
    for _each in range(3):
        with uploads.begin() as one:
            uploads.add(one, b"x" * 30)
            with pytest.raises(UploadsFull), uploads.begin():
                pass
        with pytest.raises(UploadsFull), uploads.begin() as one:
            uploads.add(one, b"x" * 31)
