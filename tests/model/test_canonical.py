"""The fast way of writing canonical JSON gives the reference's bytes, or the reference writes them."""

from __future__ import annotations

from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from tawthiq.model import canonical

SCALARS = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False) | st.text()
VALUES = st.recursive(
    SCALARS.filter(lambda v: v not in (float("inf"), float("-inf"))),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@settings(max_examples=300, deadline=None)
@given(VALUES)
def test_every_value_is_written_as_the_reference_writes_it(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


def test_every_character_is_written_as_the_reference_writes_it() -> None:
    text = "".join(chr(c) for c in range(0x3000) if not 0xD800 <= c < 0xE000)
    assert canonical({text: text, "a": [text]}) == rfc8785.dumps({text: text, "a": [text]})
    assert canonical([text, "\U0001f4ff", "\uffff"]) == rfc8785.dumps([text, "\U0001f4ff", "\uffff"])


@pytest.mark.parametrize("value", [1e-3, 1e-4, 5e-7, 1e15, 1e16, 123456789.25, 1e21, -0.0, 0.1 + 0.2, 2.0**53, 1e300])
def test_floats_at_the_edges(value: float) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53, -(2**53), {"a": [2**60]}])
def test_what_has_no_canonical_form_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r".*"):
        canonical(value)
