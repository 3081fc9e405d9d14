"""Typer and Rich: parse, call one function, show one answer."""
