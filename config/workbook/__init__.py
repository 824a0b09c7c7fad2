"""The agreement as a workbook: its layout in Korean and English, reading it, writing it."""
