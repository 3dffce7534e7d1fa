"""Templates are good elements, the same ones wherever they are made."""

from __future__ import annotations

from typing import get_args

import pytest

from signaling.board.elements import Fault, Writer, check, parse
from signaling.board.merge import Page, Stored
from signaling.board.templates import template
from signaling.wire.boards import Template

MAX_BYTES = 40_000
"""A page for each of forty pupils is opened at once."""


@pytest.mark.parametrize("name", get_args(Template))
def test_every_template_may_stand_on_a_page(name: Template) -> None:
    """Each of its elements is one that a teacher could have put, and no pupil may touch."""
    page, teacher, pupil = Page(), Writer("t", admin=True), Writer("p", admin=False)
    for stored in template(name):
        assert isinstance(check(stored.json, page, teacher), Stored)
        assert isinstance(check(stored.json, page, pupil), Fault)
        page.merge(stored)
    assert len(page.elements) == len(template(name)) > 0
    assert page.bytes < MAX_BYTES


@pytest.mark.parametrize("name", get_args(Template))
def test_a_template_is_in_order(name: Template) -> None:
    """What is drawn first lies below: indexes rise, each once."""
    elements = [parse(stored.json) for stored in template(name)]
    indexes = [element.index for element in elements if not isinstance(element, Fault)]
    assert indexes == sorted(set(indexes), key=str)
    assert template(name) == template(name)
