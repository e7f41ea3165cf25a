"""The stream of server-sent events, cut anywhere."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.http.events import EventParser, ServerEvent


def parse(*chunks: bytes) -> list[ServerEvent]:
    parser = EventParser()
    return [event for chunk in chunks for event in parser.feed(chunk)]


def test_the_standard_s_algorithm() -> None:
    text = "\ufeffdata: a\ndata:b\ndata\n\nid: 1\nevent: e\nretry: x\ndata: c\r\n\r\n"
    text += ": only a comment\n\ndata: d\n\nrest"
    events = parse(text.encode())
    assert [event.data for event in events] == ["a\nb\n", "c", "d"]
    assert (events[1].id, events[1].name, events[1].retry) == ("1", "e", None)
    assert (events[2].id, events[2].name) == ("1", None), "an id stays, a name does not"


@given(
    st.lists(st.sampled_from(["data: é€😀", "data", ": c", "id: 4", "", "event: x", "retry: 20"])), st.data()
)
def test_where_the_bytes_are_cut_does_not_matter(lines: list[str], data: st.DataObject) -> None:
    end = data.draw(st.sampled_from(["\n", "\r\n", "\r"]))
    whole = (end.join(lines) + end).encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=5)))
    pieces = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    assert parse(*pieces, b"\n") == parse(whole, b"\n")
