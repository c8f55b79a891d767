"""Write the source of a decoder. `schemas.decoder` compiles it.

The generated function has no loops but over array items and calls nothing for a number of one byte,
which is nearly every length and index: that is where its speed comes from. Texts nobody asked for
are still checked, all at once: joined by a line feed they are valid UTF-8 only if each of them is.
"""

from typing import Any

from schemas import limits

Wanted = dict[str, Any]

_RANGES = {
    "date": (limits.FIRST_DAY, limits.LAST_DAY),
    "timestamp-micros": (limits.FIRST_MICROSECOND, limits.LAST_MICROSECOND),
    "int": (-(2**31), 2**31 - 1),
    "long": (-(2**63), 2**63 - 1),
}


def source(avro: dict[str, Any], fields: tuple[str, ...], *, strict: bool) -> str:
    """Give the Python source of ``decode(b) -> tuple``. Raises KeyError for an unknown field."""
    return _Writer(avro, strict=strict).write(fields)


class _Writer:
    """Writes one function; `pending` are the wanted fields not yet read, `results` their names."""

    def __init__(self, avro: dict[str, Any], *, strict: bool) -> None:
        self.avro, self.strict = avro, strict
        self.lines: list[str] = []
        self.named: dict[str, Any] = {}
        self.names = 0
        self.pending: set[str] = set()
        self.results: dict[str, str] = {}

    def write(self, fields: tuple[str, ...]) -> str:
        self.pending = set(fields)
        self.put(0, "def decode(b):")
        self.put(1, "p = 0")
        self.put(1, "try:")
        if self.strict:
            self.put(2, "texts = []")
            self.put(2, "keep = texts.append")
            self.put(2, f"if len(b) > {limits.MAX_EVENT_BYTES}:")
            self.put(3, "bad('too_long', f'{len(b):,} bytes')")
        self.record(self.avro, 2, _tree(fields), "")
        missing = set(fields) - set(self.results)
        if missing:
            raise KeyError(f"no such field: {', '.join(sorted(missing))}")
        if self.strict:
            self.put(2, "if p != len(b):")
            self.put(3, "bad_end(b, p)")
            self.put(2, r"if '\0' in b'\n'.join(texts).decode():")
            self.put(3, "bad('bad_value', 'a text holds a NUL character')")
        self.put(2, f"return ({''.join(self.results[each] + ', ' for each in fields)})")
        self.put(1, "except (IndexError, ValueError, OverflowError) as fault:")
        self.put(2, "bad_bytes(b, p, fault)")
        return "\n".join(self.lines) + "\n"

    def put(self, depth: int, line: str) -> None:
        self.lines.append("    " * depth + line)

    def name(self) -> str:
        self.names += 1
        return f"v{self.names}"

    def found(self, path: str, name: str) -> None:
        if path in self.pending:
            self.results[path] = name
            self.pending.discard(path)

    def record(self, schema: Any, depth: int, wanted: Wanted | bool, path: str) -> str:
        """Write the reading of a record; give an expression for it where it is wanted whole."""
        if "namespace" in schema:
            self.named[f"{schema['namespace']}.{schema['name']}"] = schema
        parts = []
        for field in schema["fields"]:
            if not self.strict and not self.pending and wanted is not True:
                break
            inner = f"{path}.{field['name']}" if path else field["name"]
            want = wanted.get(field["name"], False) if isinstance(wanted, dict) else wanted
            parts.append(f"{field['name']!r}: {self.value(field['type'], depth, want, inner)}")
            if inner == "envelope.source" and "@source_end" in self.pending:
                self.put(depth, "source_end = p")
                self.found("@source_end", "source_end")
        return "{" + ", ".join(parts) + "}"

    def value(self, schema: Any, depth: int, want: Wanted | bool, path: str) -> str:
        """Write the reading of any value; give the name it has if it is wanted whole."""
        if isinstance(schema, str):
            schema = self.named.get(schema, schema)
        if isinstance(schema, list):
            return self.union(schema, depth, want, path)
        kind = schema["type"] if isinstance(schema, dict) else schema
        name = self.name()
        if kind == "record":
            whole = self.record(schema, depth, want, path)
            if want is True:
                self.put(depth, f"{name} = {whole}")
        elif kind == "array":
            self.array(schema["items"], depth, name, want=bool(want), path=path)
        else:
            self.plain(schema, depth, name, want=bool(want))
        if want is True:
            self.found(path, name)
        return name

    def union(self, schema: list[Any], depth: int, want: Wanted | bool, path: str) -> str:
        """Write the reading of ``["null", other]``: one byte says which."""
        other = next(each for each in schema if each != "null")
        null, some = (0, 2) if schema[0] == "null" else (2, 0)
        before = set(self.results)
        self.put(depth, "i = b[p]; p += 1")
        self.put(depth, f"if i == {some}:")
        name = self.value(other, depth + 1, want, path)
        self.put(depth, f"elif i == {null}:")
        absent = {each for path, each in self.results.items() if path not in before}
        absent |= {name} if want is True else set()
        nothing = "".join(f"{each} = " for each in sorted(absent)) + "None"
        self.put(depth + 1, nothing if absent else "pass")
        self.put(depth, "else:")
        self.put(depth + 1, f"bad('bad_index', '{path} chooses no branch')")
        return name

    def array(self, items: Any, depth: int, name: str, *, want: bool, path: str) -> None:
        if not self.has_width(items):
            raise KeyError(f"{path}: an array of items without width can claim any length")
        self.put(depth, f"{name} = []")
        self.put(depth, "while True:")
        self.varint(depth + 1, "n")
        self.put(depth + 1, "if not n:")
        self.put(depth + 2, "break")
        self.put(depth + 1, f"end_{name} = 0")
        self.put(depth + 1, "n, negative = n >> 1, n & 1")
        self.put(depth + 1, "if negative:")
        # A negative count has the block's size in bytes after it, for readers that skip.
        self.put(depth + 2, f"count_{name} = n + 1")
        self.varint(depth + 2, "n")
        self.put(depth + 2, f"end_{name} = -1 if n & 1 else p + (n >> 1)")
        self.put(depth + 2, f"n = count_{name}")
        self.put(depth + 1, f"if n > len(b) - p or len({name}) + n > {limits.MAX_ITEMS}:")
        self.put(depth + 2, f"bad('too_long', '{path} has too many items')")
        self.put(depth + 1, "for _ in range(n):")
        # Within an item no path is one that a caller can ask for.
        item = self.value(items, depth + 2, want, f"{path}[]")
        self.put(depth + 2, f"{name}.append({item if want else None})")
        self.put(depth + 1, f"if end_{name} and end_{name} != p:")
        self.put(depth + 2, f"bad('bad_length', '{path} has a block of another size')")

    def has_width(self, schema: Any) -> bool:
        """Tell whether a value takes at least a byte."""
        schema = self.named.get(schema, schema) if isinstance(schema, str) else schema
        if isinstance(schema, dict) and schema["type"] == "record":
            return any(self.has_width(each["type"]) for each in schema["fields"])
        return bool(schema != "null")

    def plain(self, schema: Any, depth: int, name: str, *, want: bool) -> None:
        kind = schema["type"] if isinstance(schema, dict) else schema
        logical = schema.get("logicalType") if isinstance(schema, dict) else None
        if kind in {"string", "bytes"}:
            self.text(depth, name, kind=kind, want=want)
        elif kind == "boolean":
            self.boolean(depth, name, want=want)
        elif (logical or kind) in _RANGES:
            self.number(depth, name, kind=logical or kind, want=want)
        else:
            raise KeyError(f"the decoder does not know Avro type {logical or kind!r}")

    def text(self, depth: int, name: str, *, kind: str, want: bool) -> None:
        self.put(depth, "n = b[p]; p += 1")
        self.put(depth, "if n > 127:")
        self.put(depth + 1, "n, p = long_varint(b, p, n)")
        if self.strict:
            self.put(depth + 1, f"if n > {limits.MAX_TEXT_BYTES << 1}:")
            self.put(depth + 2, "too_long(n)")
        self.put(depth, "if n & 1:")
        self.put(depth + 1, "bad('bad_length', 'a length below zero')")
        self.put(depth, "q = p + (n >> 1)")
        if want or self.strict:
            self.put(depth, f"{name} = b[p:q]")
        if self.strict and kind == "string":
            self.put(depth, f"keep({name})")
        if want and kind == "string":
            self.put(depth, f"{name} = {name}.decode()")
        self.put(depth, "p = q")

    def boolean(self, depth: int, name: str, *, want: bool) -> None:
        self.put(depth, "i = b[p]; p += 1")
        self.put(depth, "if i > 1:")
        self.put(depth + 1, "bad('bad_boolean', 'neither true nor false')")
        if want:
            self.put(depth, f"{name} = i == 1")

    def varint(self, depth: int, name: str) -> None:
        """Write the reading of a number as it stands, still zigzagged."""
        self.put(depth, f"{name} = b[p]; p += 1")
        self.put(depth, f"if {name} > 127:")
        self.put(depth + 1, f"{name}, p = long_varint(b, p, {name})")

    def number(self, depth: int, name: str, *, kind: str, want: bool) -> None:
        if kind == "timestamp-micros":
            self.instant(depth, name, want=want)
            return
        if kind == "date":
            # Every day from June 1992 to 4840 has three bytes: those without a call.
            self.put(depth, "n = b[p]; p += 1")
            self.put(depth, "if n > 127:")
            self.put(depth + 1, "if b[p] > 127 and 0 < b[p + 1] < 128:")
            self.put(depth + 2, "n = n & 127 | (b[p] & 127) << 7 | b[p + 1] << 14; p += 2")
            self.put(depth + 1, "else:")
            self.put(depth + 2, "n, p = long_varint(b, p, n)")
        else:
            self.varint(depth, "n")
        self.put(depth, f"{name} = (n >> 1) ^ -(n & 1)")
        self.in_range(depth, name, kind)
        if want and kind == "date":
            self.put(depth, f"{name} = from_ordinal({name} + {limits.EPOCH_ORDINAL})")

    def instant(self, depth: int, name: str, *, want: bool) -> None:
        """Write the reading of a time. From 1979 to 3111 it has eight bytes, taken at once."""
        self.put(depth, "n = from_bytes(b[p:p + 8], 'little')")
        self.put(depth, "if n & 0x8080808080808080 == 0x0080808080808080 and n >> 56:")
        self.put(depth + 1, "p += 8")
        if want:
            self.put(depth + 1, "n = n & 0x7f007f007f007f | (n & 0x7f007f007f007f00) >> 1")
            self.put(depth + 1, "n = n & 0x3fff00003fff | (n & 0x3fff00003fff0000) >> 2")
            self.put(depth + 1, "n = n & 0xfffffff | (n & 0xfffffff00000000) >> 4")
            self.put(depth + 1, f"{name} = (n >> 1) ^ -(n & 1)")
        self.put(depth, "else:")
        self.varint(depth + 1, "n")
        self.put(depth + 1, f"{name} = (n >> 1) ^ -(n & 1)")
        self.in_range(depth + 1, name, "timestamp-micros")
        if want:
            self.put(depth, f"{name} = EPOCH + timedelta(0, 0, {name})")

    def in_range(self, depth: int, name: str, kind: str) -> None:
        if self.strict:
            first, last = _RANGES[kind]
            self.put(depth, f"if not {first} <= {name} <= {last}:")
            self.put(depth + 1, f"bad('bad_value', '{kind} out of range')")


def _tree(fields: tuple[str, ...]) -> Wanted:
    """Turn dotted paths into a tree; True is a value wanted whole.

    >>> _tree(("a.b", "c", "c.d"))
    {'a': {'b': True}, 'c': True}
    """
    tree: Wanted = {}
    for path in sorted(each for each in fields if not each.startswith("@")):
        *parents, last = path.split(".")
        node: Any = tree
        for part in parents:
            node = node.setdefault(part, {})
            if node is True:
                break
        else:
            node[last] = True
    return tree
