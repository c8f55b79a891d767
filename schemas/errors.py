"""What can be wrong with an event or its bytes.

SchemaError
├── UnknownEventType     no schema of that name is deployed here
├── UnknownSchemaId      no schema with that registry id is deployed here
├── InvalidEvent         a producer's event does not fit its schema; names the field
└── UndecodableMessage   bytes that are not what they claim to be; carries a reason code
"""


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


class InvalidEvent(SchemaError):
    """The event does not fit its schema; `field` is the path of the first field that is wrong."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field, self.reason = field, reason


class UndecodableMessage(SchemaError):
    """These bytes are not an event. Keep them as a dead letter; a retry cannot help."""

    def __init__(self, reason_code: str, detail: str) -> None:
        super().__init__(f"{reason_code}: {detail}")
        self.reason_code, self.detail = reason_code, detail
