"""What a batch leaves behind: the report as data and for people, the lesson files, the output folder."""

from .csv_table import report_csv
from .document import report_document, review_data
from .html import report_html
from .lesson_file import lesson_file, lesson_file_name
from .markdown import report_markdown
from .output_folder import OutputFolder

__all__ = [
    "OutputFolder",
    "lesson_file",
    "lesson_file_name",
    "report_csv",
    "report_document",
    "report_html",
    "report_markdown",
    "review_data",
]
