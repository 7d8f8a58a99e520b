"""The sample in data/: a real inspection, its 43 letters, and everything that is made from them."""

import json
import re
import shutil
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from gate.program import INSTANT, TOP, Inspection

from letters.model.forces import FORCES
from letters.workspace.workspace import load

FACTS = (
    ("some good examples", "plans and strategies", "each control strategy has a prevention element", "mainly about",
     "short-term issues", "it is not clear how", "managed, co-ordinated and prioritised", "as a whole"),
    ("daily management meetings (DMMs)", "not used as well as they could be", "recently been changed", "now intended",
     "stronger focus on preventing crime", "being considered further", "proposed", "Operation Edison"),
    ("Sentinel", "local authorities", "anti-social behaviour", "innovative single store", "vulnerable people",
     "still to be embedded", "its partners", "tasking and briefing system (TABS)", "not yet used to its full potential",
     "does take place in neighbourhoods", "no easy way to evaluate", "share good practice"),
    ("some training", "no formal training in crime prevention", "often deal with victims"),
    ("does not require officers to attend every report",
     "threat, risk and harm to the victim, the caller or the community",
     "always aims to attend as a priority", "high number of priority incidents", "hard to prioritise",
     "at the time of the inspection a new approach was planned", "not, in itself, a consideration",
     "HMIC understands that the public was not consulted"),
    ("clear policies", "vulnerable victims and repeat victims", "consistently"),
    ("first recorded as an incident on the force’s command and control system", "crime recording system",
     "how many crimes it attends"),
    ("including some where an officer had not attended", "clear evidence of investigation and supervision in some",
     "burglary dwelling", "not in others", "call takers needs to improve", "in a sample", "may have been missed"),
    ("Integrated Offender Management (IOM)", "not as effective as it could be", "knows this and is planning"),
    ("named suspects who had not yet been arrested or interviewed", "failed to answer police bail"),
    ("small sample", "circulated as wanted on the Police National Computer (PNC)", "in a number of cases",
     "documented and was properly supervised"),
    ("relatively good understanding", "building a more detailed insight",
     "by type of incident and by type of activity"),
    ("other agencies is highly effective", "not the responsibility of the police alone"),
    ("clear structure that helps supervisors", "workload and the performance", "front-line staff"),
    ("savings in staff time", "body-worn video is used effectively", "taking statements", "could save much time",
     "raise their visibility"),
    ("mobile data terminals (MDTs)", "2008", "full desktop functions followed in 2010", "on patrol",
     "technology has moved on", "revisiting and developing"),
)  # fmt: skip
"""What each finding of the real letter says, hedges included: without them it would say more than was found."""


@pytest.fixture(scope="module")
def sample():
    workspace, problems = load(TOP)
    assert problems == ()
    return workspace


@pytest.fixture(scope="module")
def letters(sample):
    return {letter.id: letter for letter in sample.letters}


@pytest.fixture(scope="module")
def findings(letters):
    """By force, every paragraph and point in its order."""
    return {force: [text for points in letter.force.findings.values() for text in flat(points)]
            for force, letter in letters.items()}  # fmt: skip


def flat(points):
    for point in points:
        if isinstance(point, str):
            yield " ".join(point.split())
        else:
            yield from flat(point)


def words_of(text):
    return re.findall(r"\w+", text.casefold())


def test_there_is_a_letter_for_each_of_the_43_forces(letters):
    assert set(letters) == set(FORCES)
    assert {letter.force.status for letter in letters.values()} == {"ready"}
    assert [force for force, letter in letters.items() if not letter.force.specimen] == ["leicestershire"]


def test_the_instant_is_one_minute_past_midnight_in_london(sample):
    until = sample.inspection.embargo.until
    assert until.full_words == "Thursday 4 September 2014 at 00:01 (London, BST)"
    assert until.rfc3339 == "2014-09-03T23:01:00Z"
    assert sample.inspection.letter_date == date(2014, 9, 3) == until.utc.date() != until.wall.date()


def test_the_standard_part_says_what_every_force_was_told(sample):
    said = " ".join(
        block for block in (*sample.inspection.opening, *sample.inspection.follow_up) if isinstance(block, str)
    )
    for fact in (
        "Between January and April 2014",
        "all 43 police forces of England and Wales",
        "“Making best use of police time”",
        "factual accuracy; where appropriate, they were amended",
        "do not name a force",
        "links to the HMIC website",
        "some of the evidence",
        "Police Efficiency, Effectiveness and Legitimacy (PEEL)",
        "due for publication at the end of November",
    ):
        assert fact in said
    inserts = [block.insert for block in sample.inspection.opening if not isinstance(block, str)]
    assert inserts == ["themes", "embargo", "follow-up"]
    assert [theme.heading for theme in sample.inspection.themes] == [
        "Preventing Crime",
        "Attendance at crimes and incidents",
        "Freeing up time",
    ]


def test_leicestershires_letter_is_the_real_one(letters):
    letter = letters["leicestershire"]
    assert [person.label for person in letter.people] == [
        "Mr Simon Cole QPM, Chief Constable",
        "Roy Mollett, HMIC Liaison Officer",
    ]
    assert letter.force.addressee.salutation == "Simon"
    assert (letter.signatory.name, letter.signatory.honours) == ("Zoë Billingham", "BA Hons (Oxon)")
    assert letter.signatory.office == "HM Inspector of Constabulary, Eastern Region"


def test_leicestershires_findings_carry_every_fact_and_every_hedge(findings):
    for finding, facts in zip(findings["leicestershire"], FACTS, strict=True):
        missing = [fact for fact in facts if fact.casefold() not in finding.casefold()]
        assert missing == []


def test_specimens_are_as_long_as_real_letters(letters, findings):
    for force in letters:
        length = sum(len(text.split()) for text in findings[force])
        assert (950 if letters[force].force.specimen else 750) <= length <= 1300, force


def test_no_two_letters_say_the_same_in_the_same_words(findings):
    """Ten words in a row are a sentence that somebody copied."""
    seen = {}
    for force, texts in findings.items():
        for number, text in enumerate(texts):
            words = words_of(text)
            for start in range(len(words) - 9):
                place = seen.setdefault(tuple(words[start : start + 10]), (force, number))
                assert place == (force, number), (place, " ".join(words[start : start + 10]))


def test_specimens_name_nobody(letters, findings):
    for force, letter in letters.items():
        if letter.force.specimen:
            assert [person.name for person in letter.people] == [None] * len(letter.people)
            assert letter.signatory.name is None
            assert not re.search(r"\b(Mr|Mrs|Ms|Miss|Dr|Sir|Dame|PC|DC)\b", " ".join(findings[force])), force


def test_two_forces_have_a_commissioner(letters):
    heads = {force: letter.force.addressee.office for force, letter in letters.items()}
    commissioners = {force for force, office in heads.items() if office == "Commissioner"}
    assert commissioners == {"metropolitan", "city-of-london"}
    assert set(heads.values()) == {"Commissioner", "Chief Constable"}


def test_every_address_is_reserved_for_examples(sample, letters):
    domains = {domain for letter in letters.values() for domain in letter.force.mail_domains}
    mailboxes = {person.mailbox for letter in letters.values() for person in letter.people}
    assert all(
        address.endswith(".example") for address in {*domains, *mailboxes, *sample.inspection.inspectorate.mail_domains}
    )
    assert (TOP / "data" / sample.inspection.report.file).read_bytes().startswith(b"%PDF-")


# Everything that is made from it


def run(command, **options):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **options)


@pytest.fixture(scope="module")
def made(_signed_sample, tmp_path_factory):
    """All 43 letters, released."""
    inspection = Inspection(shutil.copytree(_signed_sample, tmp_path_factory.mktemp("released") / "sample"))
    inspection.do("release", at=INSTANT, timeout=300)
    return inspection


@pytest.fixture(scope="module")
def embargoed(made):
    files = sorted((made.root / "out/embargoed").rglob("*.pdf"))
    assert len(files) == 86
    return files


@pytest.fixture(scope="module")
def public(made):
    files = sorted((made.root / "public/current/").rglob("*.pdf"))
    assert len(files) == 43
    return files


@pytest.mark.storm
@pytest.mark.needs_tool("faketime", "qpdf", "pdfsig", "pdftotext", "pdffonts")
class TestEveryFile:
    """What programs of others say of every file, embargoed and public."""

    def test_qpdf_finds_no_fault(self, embargoed, public):
        for file in (*embargoed, *public):
            assert "No syntax or stream encoding errors found" in run(["qpdf", "--check", file]).stdout, file

    def test_pdfsig_finds_one_valid_signature_over_the_whole_file(self, embargoed, public):
        for file in (*embargoed, *public):
            said = run(["pdfsig", "-nocert", file]).stdout
            assert said.count("Signature #") == 1, file
            assert "Signature is Valid." in said, file
            assert "Total document signed" in said, file

    def test_the_embargo_stands_on_every_page_and_on_no_public_one(self, embargoed, public):
        for file in embargoed:
            pages = pages_of(file)
            assert len(pages) >= 3, file
            assert all("EMBARGOED UNTIL 00:01 on Thursday 4 September 2014 (London" in page for page in pages), file
        for file in public:
            assert "EMBARGOED" not in "".join(pages_of(file)), file

    def test_every_page_of_a_specimen_says_so(self, embargoed, public):
        for file in (*embargoed, *public):
            specimen = file.parent.name != "leicestershire"
            assert all(("SPECIMEN" in page) is specimen for page in pages_of(file)), file

    def test_every_font_is_embedded(self, embargoed, public):
        for file in (*embargoed, *public):
            fonts = run(["pdffonts", file]).stdout.splitlines()[2:]
            assert fonts, file
            assert all(re.search(r"Liberation-?Sans.* yes yes yes +\d+ +\d+$", font) for font in fonts), file

    def test_outloud_has_nothing_to_say(self, embargoed, public, tmp_path):
        report = tmp_path / "report.json"
        outloud = Path(sys.executable).with_name("outloud")
        run([outloud, "-q", "--json", report, *embargoed, *public])
        results = json.loads(report.read_text())["results"]
        assert len(results) == 129
        for result in results:
            assert (result["counts"]["error"], result["counts"]["warning"]) == (0, 0), result["path"]

    def test_verify_finds_all_genuine(self, made, embargoed, public):
        said = made.do("verify", *embargoed, *public, at=INSTANT, timeout=300)
        assert len(re.findall(r"(?m)^GENUINE  ", said)) == 129


@cache
def pages_of(file):
    return run(["pdftotext", "-layout", file, "-"]).stdout.split("\f")[:-1]


def test_every_mailbox_was_made_sure_of_in_the_weeks_before_the_letters(sample, letters):
    dated = sample.inspection.letter_date
    days = [(dated - person.verified_on).days for letter in letters.values() for person in letter.people]
    assert len(days) == 86
    assert min(days) > 0
    assert max(days) <= 21
