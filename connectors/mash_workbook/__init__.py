"""The MASH workbook: what a front door writes down before any case exists."""
