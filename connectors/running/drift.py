"""See which columns of a source are new: noted where they may evolve, a stop where they may not."""

from connectors.errors import ColumnsNew
from connectors.feeds import Feed, Stream
from connectors.readers import OpenStream
from connectors.readers.headings import bare, same
from connectors.running.snapshot import Snapshot


def new_columns(
    feed: Feed, streams: dict[str, OpenStream], snapshot: Snapshot
) -> dict[str, list[str]]:
    """Give the headings nobody foresaw, by stream. Raises `ColumnsNew` where they are frozen.

    Foreseen is what the contract maps or ignores and, where columns may evolve, what was there in
    the last run that ended.
    """
    found = {}
    for stream in feed.streams:
        opened = streams[stream.name]
        unforeseen = _unforeseen(stream, opened)
        if feed.on_columns(stream) == "freeze":
            if unforeseen:
                raise ColumnsNew(stream.name, stream.place, unforeseen)
            continue
        before = snapshot.headings(stream.name)
        fresh = [each for each in unforeseen if each not in before]
        if fresh:
            found[stream.name] = fresh
    return found


def _unforeseen(stream: Stream, opened: OpenStream) -> list[str]:
    known = {same(each) for each in (*opened.columns.values(), *stream.ignored)}
    return [each for each in opened.headings if same(bare(each)) not in known]
