"""A plain loop over WeasyPrint and pyHanko's `sign_pdf`, as their documentation shows them."""

from weasyprint import HTML
from work import OUT, WORK, editions, sign

for name, _, _ in editions():
    HTML(WORK / f"{name}.html").write_pdf(OUT / f"{name}.pdf", pdf_variant="pdf/a-3a")
    sign(name)
