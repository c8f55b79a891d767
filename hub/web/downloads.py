"""Files that a page hands over: to open in a spreadsheet, or to print."""

from fastapi import Response


def download(content: bytes, media_type: str, name: str) -> Response:
    """Hand over a file under a name."""
    return Response(
        content, media_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


def spreadsheet(content: bytes, name: str) -> Response:
    """Hand over what `csv_of` wrote."""
    return download(content, "text/csv; charset=utf-8", name)
