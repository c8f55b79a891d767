"""Read a Kafka record whose header has a name that is not UTF-8.

Kafka says that names are UTF-8 and a broker may not look. kafka-python then cannot read the record
nor any after it: the partition would stop for ever. So the record is read once more, its names with
escapes for the bytes that are no text; it is a dead letter, and the next one is read as ever.
"""

from typing import Any

from kafka.record.default_records import ControlRecord, DefaultRecord, DefaultRecordBatch
from kafka.record.util import decode_varint

from hub.ingest.messages import UnreadableHeaders

_read_strictly = DefaultRecordBatch._read_msg  # noqa: SLF001  (there is no other place to stand)


def read_any_header_name() -> None:
    """Have kafka-python read such records; does nothing the second time."""
    DefaultRecordBatch._read_msg = _read_record  # noqa: SLF001


def _read_record(batch: Any) -> Any:
    try:
        return _read_strictly(batch)
    except UnicodeDecodeError:
        # The position is moved only after a record was read whole, so it still is at its start.
        return _Again(batch).record()


class _Again:
    """Reads one record of a batch from its start: kafka-python's way, but for the names."""

    def __init__(self, batch: Any) -> None:
        self._batch, self._buffer, self._at = batch, batch._buffer, batch._pos  # noqa: SLF001

    def record(self) -> Any:
        """Give the record, and leave the batch at the next one."""
        batch = self._batch
        length = self._number()
        end = self._at + length
        self._number()  # attributes, of no use
        since = self._number()
        offset = batch.base_offset + self._number()
        at = batch.first_timestamp + since
        if batch.timestamp_type == batch.LOG_APPEND_TIME:
            at = batch.max_timestamp
        key, value = self._bytes(), self._bytes()
        headers = UnreadableHeaders(
            ((self._bytes() or b"").decode("utf-8", "backslashreplace"), self._bytes())
            for _ in range(self._number())
        )
        if self._at != end:
            raise ValueError("the record is not as long as it says")
        batch._pos = end  # noqa: SLF001
        made = ControlRecord if batch.is_control_batch else DefaultRecord
        return made(length, offset, at, batch.timestamp_type, key, value, headers)

    def _number(self) -> int:
        number, self._at = decode_varint(self._buffer, self._at)
        return int(number)

    def _bytes(self) -> bytes | None:
        size = self._number()
        if size < 0:
            return None
        begin, self._at = self._at, self._at + size
        return bytes(self._buffer[begin : self._at])
