"""Make data/report.pdf, the short sample report that the letters of the sample inspection go with.

Run from the top of a checkout: .venv/bin/python tools/sample_report.py
"""

import os
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
os.environ["FONTCONFIG_FILE"] = str(TOP / "templates" / "fonts" / "fonts.conf")

PAGE = """<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<title>Core business: specimen of a national thematic report</title>
<meta name="dcterms.created" content="2014-09-03">
<style>
@page { size: A4; margin: 30mm 25mm }
body { font: 12pt/1.35 "Liberation Sans"; margin: 0 }
h1 { font-size: 20pt; line-height: 1.2; margin: 0 0 8mm }
h2 { font-size: 13pt; margin: 8mm 0 3mm; break-after: avoid }
p { margin: 0 0 3mm; orphans: 2; widows: 2 }
</style>
</head>
<body>
<h1>Core business: An inspection of crime prevention, police attendance and use of police time</h1>
<p><strong>Specimen.</strong> This short document stands in for the national thematic report in the sample
inspection of Letters. It is not the report that HMIC published, and nothing in it is evidence about any force.</p>
<h2>What was inspected</h2>
<p>Between January and April 2014 inspectors visited all 43 forces of England and Wales. They looked at how well forces
prevent crime and anti-social behaviour, how they respond to reports of crime and bring offenders to justice, and how
they free up the time of their staff for core policing.</p>
<h2>Preventing crime</h2>
<p>Most forces say in their plans that prevention comes first. Fewer can show how that intention reaches the officer
who starts a shift. Where daily meetings give each team one or two preventive tasks, and somebody asks the next day
what became of them, prevention tends to happen; where they do not, it is often left to the willing.</p>
<p>Training is uneven. Staff who meet victims every day have rarely been taught how to advise them, and good
practice that is known in one neighbourhood is not always known in the next.</p>
<h2>Attendance</h2>
<p>Forces differ in which calls they attend. Some attend almost all; others decide by threat, risk and harm. Either
can serve the public well, provided that vulnerable and repeat victims are recognised, that the public knows what
to expect, and that a crime which nobody attends is still investigated and supervised.</p>
<h2>Freeing up time</h2>
<p>Too few forces can say how their staff spend the day. Those that can are better placed to decide what to stop doing,
what to share with other agencies, and what mobile devices and cameras are worth. Technology helps most where a force
has asked beforehand which task it should shorten.</p>
<h2>What happens next</h2>
<p>Each force has received a letter with the findings that relate to it. Some of the evidence will be looked at again in
the crime inspection for the interim assessment of police efficiency, effectiveness and legitimacy.</p>
</body>
</html>
"""

if __name__ == "__main__":
    from weasyprint import HTML

    HTML(string=PAGE).write_pdf(TOP / "data" / "report.pdf", pdf_variant="pdf/ua-1", pdf_identifier=b"report")
