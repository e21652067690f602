"""The door to scenarios: read a file, tell its story on a stage."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from dougong.sources import yaml_text
from dougong.testing import expectations, on_paper
from dougong.testing.stage import Stage
from dougong.testing.story import ScenarioFailed, Story, Words

__all__ = ["ScenarioFailed", "begins", "bundle_of", "story_of", "tell"]

#: The files whose import makes the verb `expect` and what it may expect known.
EXPECTATIONS = (expectations, on_paper)


def tell(
    stage: Stage, words: Words, files: Mapping[str, bytes] | None = None, bundle: str = ""
) -> Story:
    """The story told to its end; ScenarioFailed says at which step it went wrong.

    Without files it is told on what the stage has published already.
    """
    story = Story(stage, words)
    story.tell(files, bundle)
    return story


def story_of(path: Path) -> Words:
    """The words of a scenario file."""
    words = yaml_text.read(path.read_text(encoding="utf-8"))
    assert isinstance(words, dict), f"{path} tells no story"
    return words


def bundle_of(path: Path) -> str:
    """The bundle whose folder a scenario lies in; empty for one of a module."""
    parts = path.parts
    return parts[parts.index("bundles") + 1] if "bundles" in parts else ""


def begins(words: Words) -> datetime:
    """The instant at which a story begins."""
    return datetime.fromisoformat(words["now"])
