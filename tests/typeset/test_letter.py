"""What the letter says, and where on the page it stands."""

import subprocess

import pytest

MM = 72 / 25.4


def test_everything_stands_in_the_order_of_an_official_letter(read):
    text = read().all
    order = [
        "Her Majesty’s Inspectorate of Constabulary",
        "6th Floor | Globe House | London SW1V 1PN",
        "Zoë Billingham BA Hons (Oxon)",
        "HM Inspector, Eastern Region",
        "3 September 2014",
        "Mr Simon Cole QPM",
        "Chief Constable",
        "Leicestershire Police",
        "Dear Simon",
        "Core business: An inspection of police time",
        "HMIC looked at two areas of police work:",
        "• how well forces prevent crime; and",
        "• how well forces free up time.",
        "An embargoed copy of the national thematic report is attached.",
        "Every force may send an update.",
        "The findings follow.",
        "Preventing Crime",
        "• HMIC found good work.",
        "• Some plans mention prevention.",
        "Freeing up time",
        "• Demand is understood.",
        "Yours sincerely",
        "Zoë Billingham",
        "HM Inspector, Eastern Region",
        "Enc: national thematic report",
        "Copied to: Roy Mollett, HMIC Liaison Officer; Police and Crime Commissioner",
    ]
    at = 0
    for words in order:
        assert words in text[at:], words
        at = text.index(words, at) + len(words)


def test_findings_are_led_in_when_the_data_does_not(read):
    sentence = "Our findings about Leicestershire Police are set out below."
    assert sentence not in read().all

    def alter(inspection, force):
        inspection["opening"][-1:] = [{"insert": "findings"}]

    assert sentence in read(alter=alter).all


def test_a_missing_name_reads_well(read):
    def alter(inspection, force):
        force["addressee"] = {"office": "Chief Constable"}

    text = read(alter=alter).all
    assert "The Chief Constable Leicestershire Police Dear Chief Constable Core" in text


def test_an_office_signs_without_a_name(read):
    def alter(inspection, force):
        force["signatory"] = "office"

    text = read(alter=alter).all
    assert "SW1V 1PN HM Inspector, National Team 3 September 2014" in text
    assert "Yours sincerely HM Inspector, National Team Enc" in text


def test_an_address_is_printed_line_by_line(read):
    def alter(inspection, force):
        force["addressee"]["postal"] = ["St Johns", "Enderby LE19 2BX"]

    assert "Leicestershire Police St Johns Enderby LE19 2BX Dear Simon" in read(alter=alter).all


def no_report(inspection, force):
    del inspection["report"]


def to_be_confirmed(inspection, force):
    inspection["embargo"] = {"until": "to be confirmed"}
    force["status"] = "draft"


@pytest.mark.parametrize(
    ("alter", "moved", "sentence"),
    [
        (None, False, "The report will be published on Thursday 4 September 2014 at 00:01. The report must not be"),
        (None, True, "The report will now be published on Thursday 4 September 2014 at 00:01. The report must not"),
        (no_report, False, "This letter will be published on Thursday 4 September 2014 at 00:01. It must not be"),
        (no_report, True, "This letter will now be published on Thursday 4 September 2014 at 00:01. It must not be"),
        (to_be_confirmed, False, "The report will be published on a date to be confirmed. The report must not be"),
    ],
)
def test_the_embargo_sentence(read, alter, moved, sentence):
    text = read("proof", alter, moved=moved).all
    assert sentence in text
    assert ("Enc:" in text) == (alter is not no_report)


def test_html_in_a_finding_is_text(read):
    def alter(inspection, force):
        force["findings"]["crime"] = ["A <b>bold</b> & <img src='http://x.example/'> claim {{ 1 + 1 }}."]

    assert "• A <b>bold</b> & <img src='http://x.example/'> claim {{ 1 + 1 }}." in read(alter=alter).all


def test_lists_lie_inside_lists(make, read, open_pdf, elements):
    def alter(inspection, force):
        force["findings"]["crime"] = ["Three changes:", ["one;", ["deeper;"], "two."], "After *all* that."]

    assert "• Three changes: – one; – deeper; – two. • After all that." in read(alter=alter).all
    for item in elements(open_pdf(make(alter=alter)), "/LI"):
        assert [str(kid.S) for kid in item.K] in (["/Lbl", "/LBody"], ["/LBody"])


@pytest.mark.parametrize("before", [12, 13, 14, 15])
def test_a_list_that_goes_on_overleaf_leaves_no_empty_item_behind(make, open_pdf, elements, before):
    """Some of these would begin a list inside a point at the foot of the page, where it does not fit."""

    def alter(inspection, force):
        crime = [*["HMIC found good work."] * before, "In brief:", ["one;", "two;", "three."]]
        force["findings"] = {"crime": crime, "time": ["Some plans mention prevention."] * 9}

    pdf = open_pdf(make(alter=alter))
    assert len(pdf.pages) == 2
    assert all(len(item.K) and all(len(kid.K) for kid in item.K) for item in elements(pdf, "/LI"))
    assert all(len(found.K) for found in elements(pdf, "/L"))


def test_welsh_letters_and_a_decomposed_accent_are_set(read):
    def alter(inspection, force):
        force["findings"]["crime"] = ["Dŵr, tŷ a w\u0302yn.", "**Tŷ** *dŵr*."]

    assert "• Dŵr, tŷ a ŵyn. • Tŷ dŵr." in read(alter=alter).all


def test_the_letter_runs_to_thirty_pages(read):
    def alter(inspection, force):
        force["findings"]["crime"] = [
            f"Point {number}: " + "the force understands its demand. " * 14 for number in range(190)
        ]

    pages = read(alter=alter).pages
    assert 28 <= len(pages) <= 34
    assert all(f"Page {number} of {len(pages)}" in page for number, page in enumerate(pages, 1))


def words_on_page(pdf, tmp_path, page):
    """Poppler's words with their boxes in millimetres from the page's upper left."""
    file = tmp_path / "letter.pdf"
    file.write_bytes(pdf)
    command = ["pdftotext", "-bbox", "-f", str(page), "-l", str(page), file, "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = []
    for line in said.splitlines():
        if "<word" in line:
            numbers = [float(part.split('"')[1]) / MM for part in line.split(">")[0].split()[1:]]
            found.append((line.split(">")[1].split("<")[0], *numbers))
    return found


@pytest.mark.needs_tool("pdftotext")
@pytest.mark.parametrize("lines", [[], ["St Johns", "Enderby LE19 2BX"]])
def test_the_address_shows_in_a_window_envelope(make, tmp_path, lines):
    def alter(inspection, force):
        force["addressee"]["postal"] = lines

    words = words_on_page(make("embargoed", alter), tmp_path, 1)
    start = next(number for number, word in enumerate(words) if word[0].startswith("Mr"))
    end = next(number for number, word in enumerate(words) if word[0] == "Dear")
    assert end - start >= 6
    for _, left, top, right, bottom in words[start:end]:
        assert left >= 24.6
        assert right <= 120
        assert top >= 39.5
        assert bottom <= 66.3
    others = words[:start] + words[end:]
    assert not [word for word in others if 24.6 < word[1] < 120 and 44 < word[2] < 66.3]


@pytest.mark.needs_tool("pdftotext")
def test_the_sides_are_free_of_ink(make, tmp_path):
    for _, left, _, right, _ in words_on_page(make("embargoed", evaluation=True), tmp_path, 1):
        assert left >= 15
        assert right <= 195


@pytest.mark.needs_tool("pdftotext")
def test_there_is_room_for_a_signature_by_hand(make, tmp_path):
    words = words_on_page(make(), tmp_path, 1)
    farewell = next(word for word in words if word[0] == "sincerely")
    name = [word for word in words if word[0] == "Billingham"][-1]
    assert 20 <= name[2] - farewell[4] <= 26


def test_the_field_lies_under_the_printed_name(make, open_pdf):
    widget = open_pdf(make()).pages[0].Annots[0]
    left, bottom, right, top = (float(edge) for edge in widget.Rect)
    assert left == pytest.approx(25 * MM, abs=0.1)
    assert top - bottom == pytest.approx(4 * MM, abs=0.1)
    drawn = [float(edge) for edge in widget.AP.N.BBox]
    assert (right - left, top - bottom) == pytest.approx((drawn[2], drawn[3]), abs=0.01)
