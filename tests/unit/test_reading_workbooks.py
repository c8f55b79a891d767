"""The workbook reader: what Excel and other programs write."""

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest

from connectors.base import Row, Value
from connectors.errors import SourceUnreadable
from connectors.feeds import Stream
from connectors.readers.workbook import XlsxStream

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
TYPES = f"""<Types xmlns="{PACKAGE}/content-types">
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{KINDS}.sheet.main+xml"/>
<Override PartName="/xl/styles.xml" ContentType="{KINDS}.styles+xml"/>
<Override PartName="/xl/sharedStrings.xml" ContentType="{KINDS}.sharedStrings+xml"/></Types>"""
BOOK = f"""<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr {{about}}/><sheets>
<sheet name="People" sheetId="1" r:id="rId1"/></sheets></workbook>"""
LINKS = f"""<Relationships xmlns="{PACKAGE}/relationships">
<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="{{target}}"/></Relationships>"""
STYLES = f"""<styleSheet xmlns="{MAIN}"><numFmts>
<numFmt numFmtId="164" formatCode="dd\\/mm\\/yyyy"/>
<numFmt numFmtId="165" formatCode="0000000"/></numFmts>
<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
<cellXfs><xf numFmtId="0"/>
<xf numFmtId="14"/><xf numFmtId="164"/>
<xf numFmtId="165"/>
<xf numFmtId="22"/></cellXfs></styleSheet>"""
TEXTS = f"""<sst xmlns="{MAIN}"><si><t>id</t></si>
<si><r><t>Zo</t></r><r><t xml:space="preserve">ë </t></r>
<rPh sb="0" eb="2"><t>zoe</t></rPh></si><si><t>a_x000D_b</t></si></sst>"""
HEAD = (
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t>said</t></is></c></row>'
)


def written(path: Path, rows: str, *, about: str = "", target: str = "worksheets/one.xml") -> Path:
    """Write an .xlsx by hand, as a program other than Excel might."""
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("[Content_Types].xml", TYPES)
        book.writestr("xl/workbook.xml", BOOK.format(about=about))
        book.writestr("xl/_rels/workbook.xml.rels", LINKS.format(target=target))
        book.writestr("xl/styles.xml", STYLES)
        book.writestr("xl/sharedStrings.xml", TEXTS)
        sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{HEAD}{rows}</sheetData></worksheet>'
        book.writestr("xl/worksheets/one.xml", sheet)
    return path


def rows_of(path: Path) -> list[Row]:
    stream = Stream(name="people", reader="xlsx", place="people", key=("id",),
                    columns={"id": "id", "said": "said"}, identifiers=("id",))  # fmt: skip
    return list(XlsxStream(stream, path).rows())


def said(tmp_path: Path, cell: str) -> Value:
    path = written(tmp_path / "a.xlsx", f'<row r="2"><c r="A2"><v>1</v></c>{cell}</row>')
    (row,) = rows_of(path)
    return row["said"]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="C2" t="s"><v>1</v></c>', "Zoë"),
        ('<c r="C2" t="s"><v>2</v></c>', "a\rb"),
        ('<c r="C2" t="str"><f>A1</f><v>x &amp; y</v></c>', "x & y"),
        ('<c r="C2" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>', "ab"),
        ('<c r="C2"><v>7</v></c>', 7),
        ('<c r="C2"><v>7.5</v></c>', 7.5),
        ('<c r="C2"><v>1E3</v></c>', 1000),
        ('<c r="C2" t="b"><v>1</v></c>', True),
        ('<c r="C2" s="1"><v>45355</v></c>', date(2024, 3, 4)),
        ('<c r="C2" s="2"><v>45355</v></c>', date(2024, 3, 4)),
        ('<c r="C2" s="4"><v>45355.5</v></c>', datetime(2024, 3, 4, 12)),  # noqa: DTZ001
        ('<c r="C2" t="d"><v>2024-03-04T12:00:00</v></c>', datetime(2024, 3, 4, 12)),  # noqa: DTZ001
        ('<c r="C2" s="3"><v>42</v></c>', 42),
        ('<c r="C2"><f>SUM(1)</f><v>1</v></c>', 1),
        ('<c r="C2" t="str"><f>IF(A1,"","")</f><v></v></c>', None),
        ('<c r="C2"><v></v></c>', None),
        ('<c r="C2" t="inlineStr"><is><t> </t></is></c>', None),
        ("<c/><c><v>9</v></c>", 9),
    ],
)
def test_a_cell_is_what_a_person_sees(tmp_path: Path, cell: str, value: Value) -> None:
    found = said(tmp_path, cell)
    assert found == value
    assert type(found) is type(value)


def test_an_identifier_has_the_zeros_of_its_format(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.xlsx",
        '<row r="4"><c r="A4" s="3"><v>42</v></c></row><row><c><v>123456789012</v></c></row>',
    )
    assert [(row.number, row["id"]) for row in rows_of(path)] == [
        (4, "0000042"),
        (5, "123456789012"),
    ]


def test_a_formula_that_fails_is_wrong(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", '<row r="2"><c r="A2" t="e"><v>#REF!</v></c>'
                   '<c r="C2"><v>1</v></c></row>')  # fmt: skip
    (row,) = rows_of(path)
    assert row.wrong is not None
    assert (row.wrong.column, row.wrong.code) == ("id", "formula_fault")


@pytest.mark.parametrize("cell", ['<c r="C2"><f>SUM(1)</f></c>', '<c r="C2"><f>A1</f><v/></c>'])
def test_a_formula_that_nobody_calculated_is_wrong_and_not_empty(tmp_path: Path, cell: str) -> None:
    path = written(tmp_path / "a.xlsx", f'<row r="2"><c r="A2"><v>1</v></c>{cell}</row>')
    (row,) = rows_of(path)
    assert row.wrong is not None
    assert row.wrong.code == "formula_fault"
    assert "gives no value until Excel has opened and saved the file" in row.wrong.message


def test_a_lookup_that_found_nothing_leaves_its_cell_empty(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", '<row r="2"><c r="A2"><v>1</v></c>'
                   '<c r="C2" t="e"><v>#N/A</v></c></row>')  # fmt: skip
    (row,) = rows_of(path)
    assert row.wrong is None
    assert row["id"] == "1"


def test_a_sheet_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", "")
    with zipfile.ZipFile(path, "a") as book, pytest.warns(UserWarning, match="Duplicate"):
        book.writestr("xl/worksheets/one.xml", "<w><row/></w>".encode("utf-16"))
    with pytest.raises(SourceUnreadable, match="not UTF-8"):
        rows_of(path)


def test_a_day_beyond_all_days_is_wrong(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", '<row r="2"><c r="A2" s="1"><v>99999999</v></c></row>')
    (row,) = rows_of(path)
    assert row.wrong is not None
    assert row.wrong.value == "#VALUE!"


def test_days_counted_from_1904_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreadable, match="1904"):
        rows_of(written(tmp_path / "a.xlsx", "", about='date1904="1"'))


@pytest.mark.parametrize("target", ["/xl/worksheets/one.xml", "worksheets/one.xml"])
def test_a_sheet_is_found_however_it_is_linked(tmp_path: Path, target: str) -> None:
    row = '<row r="2"><c r="A2"><v>1</v></c></row>'
    assert len(rows_of(written(tmp_path / "a.xlsx", row, target=target))) == 1


def test_a_prefix_on_every_element_makes_no_difference(tmp_path: Path) -> None:
    rows = f'<x:row r="2" xmlns:x="{MAIN}"><x:c r="A2"><x:v>1</x:v></x:c></x:row>'
    assert len(rows_of(written(tmp_path / "a.xlsx", rows))) == 1


def test_an_entity_that_would_grow_without_end_is_refused(tmp_path: Path) -> None:
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20 if n else "x" * 99}">' for n in range(9))
    path = written(tmp_path / "a.xlsx", "")
    with zipfile.ZipFile(path, "a") as book, pytest.warns(UserWarning, match="Duplicate"):
        book.writestr(
            "xl/worksheets/one.xml",
            f"<!DOCTYPE w [{bomb}]><w><row><c t='str'><v>&e8;</v></c></row></w>",
        )
    with pytest.raises(SourceUnreadable, match="declares a document type"):
        rows_of(path)


def test_rows_out_of_order_are_refused_not_left_out(tmp_path: Path) -> None:
    rows = '<row r="3"><c r="A3"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'
    with pytest.raises(SourceUnreadable, match="row 2 comes after row 3"):
        rows_of(written(tmp_path / "a.xlsx", rows))


def test_a_row_beyond_what_a_sheet_has_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreadable, match="row 99999999999"):
        rows_of(written(tmp_path / "a.xlsx", '<row r="99999999999"><c><v>1</v></c></row>'))


@pytest.mark.parametrize("size", ["A1", "A1:A1", "A1:C1"])
def test_a_sheet_that_says_it_is_smaller_loses_nothing(tmp_path: Path, size: str) -> None:
    path = written(tmp_path / "a.xlsx", '<row r="2"><c r="A2"><v>1</v></c></row>')
    changed = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            said = old.read(name).decode()
            new.writestr(name, said.replace("<sheetData>", f'<dimension ref="{size}"/><sheetData>'))
    assert len(rows_of(changed)) == 1


def test_a_time_without_a_day_and_a_date_beyond_all_dates(tmp_path: Path) -> None:
    assert said(tmp_path, '<c r="C2" s="4"><v>0.5</v></c>') == 0.5
    path = written(tmp_path / "b.xlsx", '<row r="2"><c r="A2"><v>1</v></c>'
                   '<c r="C2" s="1"><v>99999999</v></c></row>')  # fmt: skip
    (row,) = rows_of(path)
    assert row.wrong is not None
    assert row.wrong.code == "formula_fault"


ODS = """<?xml version="1.0"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="People"><table:table-row>
<table:table-cell office:value-type="string"><text:p>ID</text:p></table:table-cell>
<table:table-cell/><table:table-cell office:value-type="string"><text:p>Said</text:p>
</table:table-cell></table:table-row><table:table-row>
<table:table-cell {kind}><text:p>0000007</text:p></table:table-cell></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""
MANIFEST = """<?xml version="1.0"?><manifest:manifest
 xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry
 manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
</manifest:manifest>"""


NUMBER = 'office:value-type="float" office:value="7"'
WORDS = 'office:value-type="string"'


@pytest.mark.parametrize(("kind", "wrong"), [(NUMBER, "zeros_unknown"), (WORDS, None)])
def test_an_identifier_of_another_format_must_be_text(
    tmp_path: Path, kind: str, wrong: str | None
) -> None:
    """It would come as 7, whatever it is shown as: another child."""
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("content.xml", ODS.format(kind=kind).replace(">\n", ">"))
        book.writestr("META-INF/manifest.xml", MANIFEST)
    (row,) = rows_of(path)
    assert (row.wrong.code if row.wrong else None) == wrong
    assert row["id"] == (7 if wrong else "0000007")
