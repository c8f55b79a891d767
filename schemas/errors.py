"""What can be wrong with an event or its bytes.

SchemaError
├── UnknownEventType     no schema of that name is deployed here
├── UnknownSchemaId      no schema with that registry id is deployed here
├── UnknownCodeList      a field names a code list that is not there
├── InvalidEvent         a producer's event does not fit its schema; names the field
└── UndecodableMessage   bytes that are not what they claim to be; carries a reason code
"""

REASON_CODES = {
    "not_framed": "does not begin with a zero byte and a schema id",
    "unknown_schema_id": "its schema is not deployed here; replay it once it is",
    "truncated": "ends too early",
    "trailing_bytes": "goes on after the event's end",
    "bad_index": "chooses a branch that a union does not have",
    "bad_boolean": "a boolean that is neither true nor false",
    "bad_length": "a length below zero, or a block of another size than it says",
    "bad_varint": "a number written longer than it need be",
    "bad_utf8": "a text that is not UTF-8",
    "bad_value": "a number, date or time out of range, or a text with a NUL character",
    "too_long": "a text, a list or the whole event is longer than any may be",
}
"""Why bytes can be undecodable, in words."""


class SchemaError(Exception):
    """Something is wrong with an event, its schema or its bytes."""


class UnknownEventType(SchemaError):
    """No schema of this name is deployed here. Deploy it, then try again."""

    def __init__(self, event_type: str, known: list[str]) -> None:
        super().__init__(f"unknown event type {event_type!r}; known: {', '.join(known)}")
        self.event_type = event_type


class UnknownSchemaId(SchemaError):
    """No schema with this registry id is deployed here."""

    def __init__(self, schema_id: int) -> None:
        super().__init__(f"unknown schema id {schema_id}")
        self.schema_id = schema_id


class UnknownCodeList(SchemaError):
    """No code list of this name is deployed here."""

    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(f"unknown code list {name!r}; known: {', '.join(known)}")
        self.name = name


class InvalidEvent(SchemaError):
    """The event does not fit its schema; `field` is the path of the first field that is wrong."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field, self.reason = field, reason


class UndecodableMessage(SchemaError):
    """These bytes are not an event. Keep them as a dead letter; a retry cannot help.

    The reason code is one of `REASON_CODES`; the detail never holds a value of the event.
    """

    def __init__(self, reason_code: str, detail: str) -> None:
        super().__init__(f"{reason_code}: {detail}")
        self.reason_code, self.detail = reason_code, detail
