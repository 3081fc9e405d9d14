"""What a lesson is and how one is made; knows no queue and no terminal."""

from importlib.metadata import version

__version__ = version("lessongen")
