"""Files under the hash of their content: in a folder, or in any S3-compatible bucket."""

import os
import re
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

KEY = re.compile(r"[0-9a-f]{64}")


class FileMissing(Exception):
    """The store holds nothing under this hash."""


class FileCorrupt(Exception):
    """What the store holds is not what its name says."""


class FileStore(Protocol):
    """A place for files; the same content twice is one file."""

    def put(self, data: bytes) -> str:
        """Keep a file and return its hash."""
        ...

    def get(self, key: str) -> bytes:
        """Return a file.

        Raises:
            FileMissing, FileCorrupt: it is not there, or not what was kept.
        """
        ...

    def check(self) -> None:
        """Write, read and compare; raises whatever is wrong."""
        ...


def _checked(key: str, data: bytes) -> bytes:
    if sha256(data).hexdigest() != key:
        raise FileCorrupt(key)
    return data


def _fine(key: str) -> str:
    if not KEY.fullmatch(key):
        raise FileMissing("not a hash")
    return key


@dataclass(frozen=True, slots=True)
class FolderStore:
    """Files in a folder, readable by us alone."""

    root: Path

    def _path(self, key: str) -> Path:
        _fine(key)
        return self.root / key[:2] / key[2:4] / key

    def put(self, data: bytes) -> str:
        """Keep a file and return its hash; half a file is never seen."""
        key = sha256(data).hexdigest()
        path = self._path(key)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(file.name, path)
        return key

    def get(self, key: str) -> bytes:
        """Return a file, checked against its hash; links are not followed."""
        try:
            descriptor = os.open(self._path(key), os.O_RDONLY | os.O_NOFOLLOW)
        except OSError:
            raise FileMissing(key) from None
        with os.fdopen(descriptor, "rb") as file:
            return _checked(key, file.read())

    def check(self) -> None:
        """Write, read and compare."""
        self.get(self.put(b"muster file store check"))


@dataclass(frozen=True, slots=True)
class BucketStore:
    """Files in a bucket; credentials come from the environment as the S3 client reads them."""

    client: Any
    bucket: str
    prefix: str

    def _name(self, key: str) -> str:
        return f"{self.prefix}{_fine(key)}"

    def put(self, data: bytes) -> str:
        """Keep a file and return its hash."""
        key = sha256(data).hexdigest()
        self.client.put_object(Bucket=self.bucket, Key=self._name(key), Body=data)
        return key

    def get(self, key: str) -> bytes:
        """Return a file, checked against its hash."""
        try:
            answer = self.client.get_object(Bucket=self.bucket, Key=self._name(key))
        except self.client.exceptions.NoSuchKey:
            raise FileMissing(key) from None
        return _checked(key, answer["Body"].read())

    def check(self) -> None:
        """Write, read and compare."""
        self.get(self.put(b"muster file store check"))


def open_store(url: str) -> FolderStore | BucketStore:
    """Return the store of an address: `file:///folder` or `s3://bucket/prefix?endpoint=https://…`."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FolderStore(Path(unquote(parts.path)))
    import boto3

    endpoint = parse_qs(parts.query).get("endpoint", [None])[0]
    prefix = parts.path.lstrip("/")
    client = boto3.client("s3", endpoint_url=endpoint)
    return BucketStore(client, parts.netloc, f"{prefix.rstrip('/')}/" if prefix else "")
