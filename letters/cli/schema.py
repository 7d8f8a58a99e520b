"""`letters schema`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from letters.cli.output import hint, plural, say, say_json
from letters.errors import BadSettings, WrongUsage

if TYPE_CHECKING:
    from letters.cli.run import Run
    from letters.model.inspection import Inspection
    from letters.workflows.template_variables import Variable


@click.command("schema", short_help="Help an editor complete and explain data files.")
@click.argument("kind", required=False, type=click.Choice(["inspection", "force", "settings"]))
@click.option(
    "--write", "install", is_flag=True, help="Write all three into schema/, and the editor’s line into data/."
)
@click.option("--template", "templates", is_flag=True, help="List what each template may print, with an example.")
@click.option("--json", "as_json", is_flag=True, help="With --template: one JSON document on standard output.")
@click.pass_obj
def command(run: Run, kind: str | None, install: bool, templates: bool, as_json: bool) -> None:
    """Print the JSON Schema of data/inspection.yaml, of a force's file, or of data/settings.yaml.

    An editor with a YAML language server completes and explains keys by it. `letters schema --write` sets that up: it
    writes the schemas into schema/, with this inspection's themes and signatories, and at the head of each data file
    the line # yaml-language-server: $schema=… that names its schema. What a letter says does not change.

    `letters schema --template` is for whoever changes templates/: every variable of each template, with an example from
    the sample inspection.
    """
    if sum([kind is not None, install, templates]) != 1:
        raise click.UsageError("Name one of inspection, force and settings, or add --write or --template.")
    if as_json and not templates:
        raise click.UsageError("--json goes with --template; a schema is JSON already.")
    if templates:
        _list_variables(as_json=as_json)
    elif install:
        _install(run)
    else:
        from letters.workspace.schema import schemas

        say_json(schemas(_inspection(run))[str(kind)])


def _inspection(run: Run) -> Inspection | None:
    """This workspace's, where there is one that can be read; a schema is of use without it."""
    try:
        workspace, _ = run.services().data
    except BadSettings:
        return None
    return workspace.inspection if workspace else None


def _install(run: Run) -> None:
    from letters.workspace.editor import add_lines, write_schemas

    services = run.services()
    workspace, _ = services.data
    if workspace is None:
        raise WrongUsage(
            "data/inspection.yaml cannot be read as it is. Nothing was written.", "To see why: letters check"
        )
    for name in (*write_schemas(services.root, workspace.inspection), *(lines := add_lines(services.root))):
        say(name)
    hint(f"The schemas are up to date. {plural(len(lines), 'data file')} got the line that names its schema.")
    hint("Run this again when themes or signatories have changed.")


def _list_variables(*, as_json: bool) -> None:
    from letters.workflows.template_variables import template_variables

    found = template_variables()
    if as_json:
        say_json({f"templates/{name}": [_as_json(variable) for variable in found[name]] for name in found})
        return
    for variables, names in _alike(found).items():
        say(", ".join(f"templates/{name}" for name in names))
        width = max(len(variable.name) for variable in variables)
        for variable in variables:
            parts = (variable.name.ljust(width), variable.example, "(may be missing)" * variable.optional)
            say(f"  {'  '.join(part for part in parts if part)}")
    hint("A name with [] is one entry of a list: {% for person in copied_to %}{{ person.office }}{% endfor %}")


def _alike(found: dict[str, tuple[Variable, ...]]) -> dict[tuple[Variable, ...], list[str]]:
    """Templates that may say the same stand together."""
    names: dict[tuple[Variable, ...], list[str]] = {}
    for name, variables in found.items():
        names.setdefault(variables, []).append(name)
    return names


def _as_json(variable: Variable) -> dict[str, Any]:
    return {"name": variable.name, "example": variable.example, "may_be_missing": variable.optional}
