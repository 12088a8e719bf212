"""The overview of the register as files: workbook and PDF."""
