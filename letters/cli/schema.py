"""`letters schema`."""

from __future__ import annotations

import click

from letters.cli.output import say_json


@click.command("schema", short_help="Write the JSON Schema of a data file, for editors.")
@click.argument("kind", type=click.Choice(["inspection", "force", "settings"]))
def command(kind: str) -> None:
    """Write the JSON Schema of data/inspection.yaml, of a force's file, or of data/settings.yaml.

    Editors with a YAML language server complete and explain keys by it: letters schema force > force.schema.json
    """
    from letters.workspace.schema import schemas

    say_json(schemas()[kind])
