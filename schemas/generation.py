"""Write the source of a decoder. `schemas.decoder` compiles it.

The generated function has no loops but over array items and calls nothing for a number of one byte,
which is nearly every length and index: that is where its speed comes from.
"""

from typing import Any

MAX_ITEMS = 10_000
"""Items an array may have; the events have a few dozen at most."""
_FIRST_ORDINAL, _LAST_ORDINAL = -719_162, 2_932_896
_FIRST_MICROSECOND, _LAST_MICROSECOND = -62_135_596_800_000_000, 253_402_300_799_999_999
_EPOCH_ORDINAL = 719_163

Wanted = dict[str, Any]


def source(avro: dict[str, Any], fields: tuple[str, ...], *, strict: bool) -> str:
    """Give the Python source of ``decode(b) -> tuple``. Raises KeyError for an unknown field."""
    return _Writer(avro, strict=strict).write(fields)


class _Writer:
    """Writes one function; `pending` counts the wanted fields not yet read."""

    def __init__(self, avro: dict[str, Any], *, strict: bool) -> None:
        self.avro, self.strict = avro, strict
        self.lines: list[str] = []
        self.named: dict[str, Any] = {}
        self.names = 0
        self.results: dict[str, str] = {}

    def write(self, fields: tuple[str, ...]) -> str:
        wanted = _tree(fields)
        self.pending = set(fields)
        self.put(0, "def decode(b):")
        self.put(1, "try:")
        self.put(2, "p = 0")
        self.record(self.avro, 2, wanted, "")
        missing = set(fields) - set(self.results)
        if missing:
            raise KeyError(f"no such field: {', '.join(sorted(missing))}")
        if self.strict:
            self.put(2, "if p != len(b):")
            self.put(3, "bad('truncated' if p > len(b) else 'trailing_bytes', "
                        "f'{len(b) - p} bytes left over')")  # fmt: skip
        self.put(2, f"return ({''.join(self.results[each] + ', ' for each in fields)})")
        self.put(1, "except IndexError:")
        self.put(2, "raise UndecodableMessage('truncated', 'ends too early') from None")
        self.put(1, "except UnicodeDecodeError as fault:")
        self.put(2, "raise UndecodableMessage('bad_utf8', fault.reason) from None")
        return "\n".join(self.lines) + "\n"

    def put(self, depth: int, line: str) -> None:
        self.lines.append("    " * depth + line)

    def name(self) -> str:
        self.names += 1
        return f"v{self.names}"

    def record(self, schema: Any, depth: int, wanted: Wanted | bool, path: str) -> str:
        """Write the reading of a record; give an expression for it where it is wanted whole."""
        self.learn(schema)
        parts = []
        for field in schema["fields"]:
            if not self.strict and not self.pending and wanted is not True:
                break
            inner = f"{path}.{field['name']}" if path else field["name"]
            want = True if wanted is True else (wanted or {}).get(field["name"], False)
            value = self.value(field["type"], depth, want, inner)
            if wanted is True:
                parts.append(f"{field['name']!r}: {value}")
            if inner == "envelope.source" and "@source_end" in self.pending:
                self.put(depth, "source_end = p")
                self.found("@source_end", "source_end")
        return "{" + ", ".join(parts) + "}"

    def found(self, path: str, expression: str) -> None:
        self.results[path] = expression
        self.pending.discard(path)

    def value(self, schema: Any, depth: int, want: Wanted | bool, path: str) -> str:
        """Write the reading of any value; a wanted leaf's name is kept as its result."""
        if isinstance(schema, str) and schema in self.named:
            schema = self.named[schema]
        if isinstance(schema, list):
            return self.union(schema, depth, want, path)
        if isinstance(schema, dict) and schema["type"] == "record":
            whole = self.record(schema, depth, want, path)
            if want is True:
                name = self.name()
                self.put(depth, f"{name} = {whole}")
                self.wanted_result(path, name)
                return name
            return "None"
        name = self.name()
        if isinstance(schema, dict) and schema["type"] == "array":
            self.array(schema, depth, name, want=bool(want), path=path)
        else:
            self.plain(schema, depth, name, want=bool(want))
        if want:
            self.wanted_result(path, name)
        return name

    def wanted_result(self, path: str, name: str) -> None:
        if path in self.pending:
            self.found(path, name)

    def union(self, schema: list[Any], depth: int, want: Wanted | bool, path: str) -> str:
        """Write the reading of ``["null", other]``: one byte says which."""
        other = next(each for each in schema if each != "null")
        null, some = (0, 2) if schema[0] == "null" else (2, 0)
        self.put(depth, "i = b[p]; p += 1")
        self.put(depth, f"if i == {some}:")
        before, pending = dict(self.results), set(self.pending)
        name = self.value(other, depth + 1, want, path)
        self.put(depth + 1, "pass")
        inside = {each: self.results[each] for each in self.results.keys() - before.keys()}
        assigned = set(inside.values()) | ({name} if want is True else set())
        self.put(depth, f"elif i == {null}:")
        self.put(depth + 1, "".join(f"{each} = " for each in sorted(assigned)) + "None"
                 if assigned else "pass")  # fmt: skip
        self.put(depth, "else:")
        self.put(depth + 1, f"bad('bad_index', '{path} chooses no branch')")
        self.pending = pending - inside.keys()
        return name if want is True else "None"

    def array(self, schema: Any, depth: int, name: str, *, want: bool, path: str) -> None:
        items = schema["items"]
        if items == "null":
            raise KeyError(f"{path}: items of no width")
        self.put(depth, f"{name} = []")
        self.put(depth, "while True:")
        self.number(depth + 1, "count")
        self.put(depth + 1, "if not count:")
        self.put(depth + 2, "break")
        self.put(depth + 1, "if count < 0:")
        self.put(depth + 2, "count = -count")
        self.number(depth + 2, "size")
        self.put(depth + 1, f"if count > {MAX_ITEMS} or count > len(b) - p:")
        self.put(depth + 2, f"bad('too_long', '{path} has too many items')")
        self.put(depth + 1, "for _ in range(count):")
        item = self.value(items, depth + 2, want, "")
        if want:
            self.put(depth + 2, f"{name}.append({item})")

    def plain(self, schema: Any, depth: int, name: str, *, want: bool) -> None:
        kind = schema["type"] if isinstance(schema, dict) else schema
        logical = schema.get("logicalType") if isinstance(schema, dict) else None
        if kind in {"string", "bytes"}:
            self.text(depth, name, kind=kind, want=want)
        elif kind == "boolean":
            self.put(depth, "i = b[p]; p += 1")
            if self.strict:
                self.put(depth, "if i > 1:")
                self.put(depth + 1, "bad('bad_boolean', 'neither true nor false')")
            if want:
                self.put(depth, f"{name} = i == 1")
        elif kind in {"int", "long"}:
            self.number(depth, name)
            self.scalar(depth, name, kind=kind, logical=str(logical), want=want)
        else:
            raise KeyError(f"the decoder does not know Avro type {kind!r}")

    def text(self, depth: int, name: str, *, kind: str, want: bool) -> None:
        self.put(depth, "n = b[p]; p += 1")
        self.put(depth, "if n > 127:")
        self.put(depth + 1, "n, p = long_varint(b, p, n)")
        self.put(depth, "if n & 1:")
        self.put(depth + 1, "bad('bad_length', 'a length below zero')")
        self.put(depth, "q = p + (n >> 1)")
        decode = ".decode()" if kind == "string" else ""
        if want:
            self.put(depth, f"{name} = b[p:q]{decode}")
        elif self.strict and decode:
            self.put(depth, f"b[p:q]{decode}")
        self.put(depth, "p = q")

    def number(self, depth: int, name: str) -> None:
        self.put(depth, "n = b[p]; p += 1")
        self.put(depth, "if n > 127:")
        self.put(depth + 1, "n, p = long_varint(b, p, n)")
        self.put(depth, f"{name} = (n >> 1) ^ -(n & 1)")

    def scalar(self, depth: int, name: str, *, kind: str, logical: str, want: bool) -> None:
        first, last = {
            "date": (_FIRST_ORDINAL, _LAST_ORDINAL),
            "timestamp-micros": (_FIRST_MICROSECOND, _LAST_MICROSECOND),
        }.get(logical, (-(2**31), 2**31 - 1) if kind == "int" else (-(2**63), 2**63 - 1))
        if self.strict:
            self.put(depth, f"if not {first} <= {name} <= {last}:")
            self.put(depth + 1, f"bad('bad_value', '{logical if logical != 'None' else kind} "
                                "out of range')")  # fmt: skip
        if want and logical == "date":
            self.put(depth, f"{name} = from_ordinal({name} + {_EPOCH_ORDINAL})")
        elif want and logical == "timestamp-micros":
            self.put(depth, f"{name} = EPOCH + timedelta(microseconds={name})")

    def learn(self, schema: Any) -> None:
        """Remember a record by its full name: later fields refer to it."""
        if "namespace" in schema:
            self.named[f"{schema['namespace']}.{schema['name']}"] = schema


def _tree(fields: tuple[str, ...]) -> Wanted:
    """Turn dotted paths into a tree; True is a value wanted whole.

    >>> _tree(("a.b", "c"))
    {'a': {'b': True}, 'c': True}
    """
    tree: Wanted = {}
    for path in fields:
        if path.startswith("@"):
            continue
        *parents, last = path.split(".")
        node = tree
        for part in parents:
            node = node.setdefault(part, {})
        node[last] = True
    return tree
