"""Files under the hash of their content: in a folder, or in any S3-compatible bucket."""

import contextlib
import os
import re
import tempfile
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from app.errors import DomainError

KEY = re.compile(r"[0-9a-f]{64}")
_CHECKED = b"muster file store check"


class FileMissing(DomainError):
    """The store holds nothing under this hash; `key` says which, for the log and not for the page."""

    status = 404
    title = "We cannot find this file"

    def __init__(self, key: str) -> None:
        super().__init__("The original file is not in our store. The text that was read from it is still here.")
        self.key = key


class FileCorrupt(DomainError):
    """What the store holds is not what its name says; nobody is shown it."""

    status = 503
    title = "We cannot open this file now"

    def __init__(self, key: str) -> None:
        super().__init__("The original file was changed in our store and is not shown. Its text is still here.")
        self.key = key


class StoreUnavailable(DomainError):
    """The folder or bucket does not answer; nothing was kept."""

    status = 503
    title = "We cannot keep files now"

    def __init__(self) -> None:
        super().__init__("The file store does not answer. Nothing was changed. Try again in a few minutes.")


class FileStore(Protocol):
    """A place for files; the same content twice is one file."""

    def put(self, data: bytes) -> str:
        """Keep a file and return its hash; half a file is never seen."""
        ...

    def get(self, key: str) -> bytes:
        """Return a file, checked against its hash.

        Raises:
            FileMissing, FileCorrupt, StoreUnavailable: not there, not what was kept, no answer.
        """
        ...

    def exists(self, key: str) -> bool:
        """Tell whether a file is kept under this hash, without reading it."""
        ...

    def check(self) -> None:
        """Write, read and compare; raises whatever is wrong."""
        ...


def _intact(key: str, data: bytes) -> bytes:
    if sha256(data).hexdigest() != key:
        raise FileCorrupt(key)
    return data


def _hash(key: str) -> str:
    if not KEY.fullmatch(key):
        raise FileMissing(key)
    return key


@dataclass(frozen=True, slots=True)
class FolderStore:
    """Files in a folder as `ab/cd/<hash>`, readable by us alone."""

    root: Path

    def put(self, data: bytes) -> str:
        """Keep a file and return its hash; a damaged one under the same name is replaced."""
        key = sha256(data).hexdigest()
        with contextlib.suppress(FileMissing, FileCorrupt):
            self.get(key)
            return key
        try:
            self._write(self._path(key), data)
        except OSError as error:
            raise StoreUnavailable from error
        return key

    def get(self, key: str) -> bytes:
        """Return a file, checked against its hash; links are not followed."""
        try:
            descriptor = os.open(self._path(key), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError:
            raise FileMissing(key) from None
        with os.fdopen(descriptor, "rb") as file:
            return _intact(key, file.read())

    def exists(self, key: str) -> bool:
        """Tell whether a regular file has this name."""
        path = self._path(key)
        return path.is_file() and not path.is_symlink()

    def check(self) -> None:
        """Write, read and compare."""
        self.get(self.put(_CHECKED))

    def _path(self, key: str) -> Path:
        return self.root / _hash(key)[:2] / key[2:4] / key

    def _write(self, path: Path, data: bytes) -> None:
        """Write beside the name, to the disk, and then rename: a crash leaves the whole file or none."""
        for folder in (self.root, path.parent.parent, path.parent):
            if not folder.is_dir():
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                _sync(folder.parent)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix="part-")  # mode 0600
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _sync(path.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@dataclass(frozen=True, slots=True)
class BucketStore:
    """Files in a bucket; credentials come from the environment as the S3 client reads them."""

    client: Any
    bucket: str
    prefix: str

    def put(self, data: bytes) -> str:
        """Keep a file and return its hash; the bucket compares it with the hash that it is sent."""
        key = sha256(data).hexdigest()
        self._ask("put_object", key, Body=data, ChecksumAlgorithm="SHA256", ContentType="application/octet-stream")
        return key

    def get(self, key: str) -> bytes:
        """Return a file, checked against its hash."""
        return _intact(key, self._ask("get_object", key, read=True)["Body"])

    def exists(self, key: str) -> bool:
        """Tell whether the bucket has an object of this name."""
        try:
            self._ask("head_object", key)
        except FileMissing:
            return False
        return True

    def check(self) -> None:
        """Write, read and compare."""
        self.get(self.put(_CHECKED))

    def _ask(self, operation: str, key: str, *, read: bool = False, **more: Any) -> dict[str, Any]:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            answer = getattr(self.client, operation)(Bucket=self.bucket, Key=f"{self.prefix}{_hash(key)}", **more)
            return {"Body": answer["Body"].read()} if read else {}
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in ("NoSuchKey", "404", "NotFound"):
                raise FileMissing(key) from None
            raise StoreUnavailable from error
        except (BotoCoreError, OSError) as error:
            raise StoreUnavailable from error


@cache
def open_store(url: str) -> FolderStore | BucketStore:
    """Return the store of an address: `file:///folder` or `s3://bucket/prefix?endpoint=https://…&region=…`.

    Raises:
        ValueError: the address is of neither form.
    """
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.path.startswith("/") and parts.netloc in ("", "localhost"):
        return FolderStore(Path(unquote(parts.path)))
    if parts.scheme != "s3" or not parts.netloc:
        raise ValueError("MUSTER_FILES_URL must be file:///folder or s3://bucket/prefix?endpoint=https://…")
    import boto3
    from botocore.config import Config

    asked = parse_qs(parts.query)
    client = boto3.client(
        "s3",
        endpoint_url=asked.get("endpoint", [None])[0],
        region_name=asked.get("region", [None])[0],
        config=Config(connect_timeout=5, read_timeout=20, retries={"max_attempts": 3, "mode": "standard"}),
    )
    prefix = parts.path.strip("/")
    return BucketStore(client, parts.netloc, f"{prefix}/" if prefix else "")
