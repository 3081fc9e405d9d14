"""What a lesson is and how one is made; knows no queue and no terminal."""

__all__ = ["__version__"]


def __getattr__(name: str) -> str:
    """Read the version when it is asked for: importlib.metadata costs a seventh of `--help`."""
    if name != "__version__":
        raise AttributeError(name)
    from importlib.metadata import version

    return version("lessongen")
