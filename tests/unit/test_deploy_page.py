"""The page about deployment asks for every secret that the containers do not start without."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_what_compose_wants_is_asked_for_before_its_first_command() -> None:
    """It refuses every command, also one that needs none of them, while one is not set."""
    wanted = set(re.findall(r"\$\{(\w+):\?", (ROOT / "docker-compose.yml").read_text()))
    page = (ROOT / "docs/how-to/deploy.md").read_text()
    before, _, _ = page.partition("`docker compose run")
    assert wanted
    assert wanted <= set(re.findall(r"`(\w+)`", before))
