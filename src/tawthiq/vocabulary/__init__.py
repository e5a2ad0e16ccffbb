"""The language of the field as data: YAML files whose comments say why.

vocabulary.load("measures")  # the content of vocabulary/measures.yaml, read once
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def load(name: str) -> Any:
    """The parsed content of `vocabulary/NAME.yaml`. Shared: callers do not change it."""
    text = files(__name__).joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 both are safe loaders
