"""What each problem code of data means, in one plain sentence. Codes are stable: users and CI name them."""

from __future__ import annotations

from types import MappingProxyType

CODES = MappingProxyType(
    {
        # Y: reading a file
        "Y001": "The file is larger than a data file may be.",
        "Y002": "The file is not UTF-8 text.",
        "Y003": "A character cannot stand in a data file.",
        "Y004": "The file is not YAML as Letters reads it.",
        "Y005": "A quotation mark is opened and never closed.",
        "Y006": "A tab stands where YAML wants spaces.",
        "Y007": "Lists and keys are nested too deeply.",
        "Y008": "The file holds more values than a data file may.",
        "Y009": "A key is written twice in one place.",
        "Y010": "Anchors, aliases and merge keys are not used here.",
        "Y011": "Tags are not used here.",
        "Y012": "A key is missing or is not plain text.",
        "Y013": "The file holds more than one document.",
        "Y014": "The file cannot be opened, or is no ordinary file.",
        "Y015": "A link leads out of the workspace.",
        # D0: one file against its schema
        "D001": "A key that must be there is missing.",
        "D002": "A key or point has no value.",
        "D003": "A key is not known.",
        "D004": "Text, a list or keys stand where another of the three is wanted.",
        "D005": "A value is not of the kind that its key takes.",
        "D006": "A list or mapping holds too few entries.",
        "D007": "The parts of the embargo do not agree.",
        "D008": "A comment stands where a text could go on.",
        # D1: which force a file is for
        "D101": "A file's name and its force disagree.",
        "D102": "The force is not on the list.",
        "D103": "The force's name is not the one on the list.",
        "D104": "Two letters are for one force.",
        "D105": "Something in data/forces is not a letter.",
        "D106": "There is no letter.",
        # D2: what a letter says
        "D201": "The signatory is not in inspection.yaml.",
        "D202": "Findings stand under a theme that the inspection has not.",
        "D203": "A theme of the inspection is missing from a letter.",
        "D204": "A letter names another force.",
        "D205": "A force in mentions is not on the list.",
        "D206": "A place holder was left in a text that is ready.",
        "D207": "A list does not follow the paragraph that it belongs to, or is empty.",
        # D3: whom a letter goes to
        "D301": "A mailbox lies outside the domains that are allowed.",
        "D302": "Two recipients have one mailbox.",
        "D303": "A recipient of a ready letter has no mailbox.",
        "D304": "A specimen names a person.",
        "D305": "Two recipients have one name and office.",
        # D4: the inspection
        "D401": "The embargo is to be confirmed, but a letter is ready.",
        "D402": "Two themes have one id.",
        "D403": "The inserts of the opening do not make a letter.",
        "D404": "The report is missing, lies outside data/, or is not a PDF.",
        "D405": "A standard paragraph names a force.",
        "D406": "The letters bear a date after the day of publication.",
        # S: data/settings.yaml against its schema
        "S001": "A setting that must be there is missing.",
        "S002": "A setting has no value.",
        "S003": "A setting is not known.",
        "S004": "Text, a list or keys stand where another of the three is wanted.",
        "S005": "A value is not of the kind that its setting takes.",
        "S006": "A list of settings holds too few entries.",
        "S008": "A comment stands where a setting could go on.",
    }
)
"""Problem code to its meaning."""
