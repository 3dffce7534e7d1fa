"""No text whatsoever raises."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.live.incoming import read
from signaling.wire import lesson as wire
from signaling.wire.codes import RefusalCode

DEEP = 100_000


@pytest.mark.parametrize(
    ("text", "n", "code"),
    [
        ("", -1, "bad_message"),
        ("null", -1, "bad_message"),
        ("[]", -1, "bad_message"),
        ("{", -1, "bad_message"),
        ('{"n": 3}', 3, "bad_message"),
        ('{"type": "ping"}', -1, "bad_message"),
        ('{"type": "ping", "n": "3"}', -1, "bad_message"),
        ('{"type": "ping", "n": NaN}', -1, "bad_message"),
        ('{"type": "ping", "n": 1e400}', -1, "bad_message"),
        ('{"type": "source.set", "n": 4, "source": "screens", "on": true}', 4, "bad_message"),
        (
            '{"type": "chat.send", "n": 5, "client_id": "a", "channel": "lesson", "text": "\\ud800"}',
            -1,
            "bad_message",
        ),
        ('{"type": "teleport", "n": 6}', 6, "unknown_type"),
        ("[" * DEEP, -1, "bad_message"),
        ('{"type":"ping","n":7,"x":' + "[" * DEEP + "]" * DEEP + "}", -1, "bad_message"),
        ('{"a":' * DEEP + "1" + "}" * DEEP, -1, "bad_message"),
    ],
)
def test_what_is_no_message_is_refused(text: str, n: int, code: str) -> None:
    """Broken, deep, mistyped and unknown messages are told apart, with their `n` where they have one."""
    refused = read(text)
    assert isinstance(refused, wire.Refused)
    assert (refused.n, refused.code) == (n, code)
    assert len(refused.text) <= 200


def test_of_duplicate_keys_the_last_counts() -> None:
    """On every path the same, whatever else might be read into it."""
    assert read('{"type": "ping", "n": 1, "n": 2}') == wire.Ping(n=2)


def test_unknown_fields_are_ignored() -> None:
    """A newer client may say more."""
    assert read('{"type": "ping", "n": 1, "new": {"a": [1]}}') == wire.Ping(n=1)


@given(
    st.text()
    | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(
        lambda value: msgspec.json.encode(value).decode()
    )
)
def test_nothing_raises(text: str) -> None:
    """Whatever comes, there is a message or a refusal of it."""
    result = read(text)
    assert isinstance(result, wire.Refused)
    assert result.code in list(RefusalCode)
