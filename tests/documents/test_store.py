"""Files under their hash, in a folder and in a bucket behind a real S3 protocol."""

import os

import boto3
import pytest
from moto.server import ThreadedMotoServer

from app.documents.store import FileCorrupt, FileMissing, open_store


@pytest.fixture(params=["folder", "bucket"])
def store(request, tmp_path, monkeypatch):
    if request.param == "folder":
        yield open_store(f"file://{tmp_path}/files")
        return
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    _, port = server.get_host_and_port()
    boto3.client("s3", endpoint_url=f"http://127.0.0.1:{port}").create_bucket(Bucket="resumes")
    yield open_store(f"s3://resumes/files?endpoint=http://127.0.0.1:{port}")
    server.stop()


def test_what_was_kept_comes_back(store):
    key = store.put(b"a resume")
    assert store.get(key) == b"a resume"
    assert store.put(b"a resume") == key
    assert store.exists(key)
    assert not store.exists("0" * 64)
    store.check()


def test_an_unknown_hash_is_missing(store):
    with pytest.raises(FileMissing):
        store.get("0" * 64)


@pytest.mark.parametrize("key", ["../../etc/passwd", "", "A" * 64, "0" * 63])
def test_only_a_hash_names_a_file(store, key):
    with pytest.raises(FileMissing):
        store.get(key)


def test_a_changed_file_is_noticed(tmp_path):
    store = open_store(f"file://{tmp_path}")
    key = store.put(b"a resume")
    path = tmp_path / key[:2] / key[2:4] / key
    path.write_bytes(b"another")
    with pytest.raises(FileCorrupt):
        store.get(key)
    path.unlink()
    os.symlink("/etc/hostname", path)
    with pytest.raises(FileMissing):
        store.get(key)


def test_files_are_readable_by_us_alone_and_a_damaged_one_is_mended_by_keeping_it_again(tmp_path):
    store = open_store(f"file://{tmp_path}/kept")
    key = store.put(b"a resume")
    path = tmp_path / "kept" / key[:2] / key[2:4] / key
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_bytes(b"damaged")
    store.put(b"a resume")
    assert store.get(key) == b"a resume"


def test_an_address_of_no_store_is_refused_in_words():
    with pytest.raises(ValueError, match="file:///folder or s3://bucket"):
        open_store("ftp://elsewhere/files")
