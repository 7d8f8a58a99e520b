"""The 43 territorial forces of England and Wales, with the ids that data.police.uk gives them."""

from __future__ import annotations

from types import MappingProxyType

FORCES = MappingProxyType(
    {
        "avon-and-somerset": "Avon and Somerset Constabulary",
        "bedfordshire": "Bedfordshire Police",
        "cambridgeshire": "Cambridgeshire Constabulary",
        "cheshire": "Cheshire Constabulary",
        "city-of-london": "City of London Police",
        "cleveland": "Cleveland Police",
        "cumbria": "Cumbria Constabulary",
        "derbyshire": "Derbyshire Constabulary",
        "devon-and-cornwall": "Devon and Cornwall Police",
        "dorset": "Dorset Police",
        "durham": "Durham Constabulary",
        "dyfed-powys": "Dyfed-Powys Police",
        "essex": "Essex Police",
        "gloucestershire": "Gloucestershire Constabulary",
        "greater-manchester": "Greater Manchester Police",
        "gwent": "Gwent Police",
        "hampshire": "Hampshire Constabulary",
        "hertfordshire": "Hertfordshire Constabulary",
        "humberside": "Humberside Police",
        "kent": "Kent Police",
        "lancashire": "Lancashire Constabulary",
        "leicestershire": "Leicestershire Police",
        "lincolnshire": "Lincolnshire Police",
        "merseyside": "Merseyside Police",
        "metropolitan": "Metropolitan Police Service",
        "norfolk": "Norfolk Constabulary",
        "north-wales": "North Wales Police",
        "north-yorkshire": "North Yorkshire Police",
        "northamptonshire": "Northamptonshire Police",
        "northumbria": "Northumbria Police",
        "nottinghamshire": "Nottinghamshire Police",
        "south-wales": "South Wales Police",
        "south-yorkshire": "South Yorkshire Police",
        "staffordshire": "Staffordshire Police",
        "suffolk": "Suffolk Constabulary",
        "surrey": "Surrey Police",
        "sussex": "Sussex Police",
        "thames-valley": "Thames Valley Police",
        "warwickshire": "Warwickshire Police",
        "west-mercia": "West Mercia Police",
        "west-midlands": "West Midlands Police",
        "west-yorkshire": "West Yorkshire Police",
        "wiltshire": "Wiltshire Police",
    }
)
"""Force id to the force's name."""

OTHER_STEMS = MappingProxyType(
    {
        "avon-and-somerset": ("A and S",),
        "bedfordshire": ("Beds",),
        "cambridgeshire": ("Cambs",),
        "derbyshire": ("Derbys",),
        "devon-and-cornwall": ("D and C",),
        "gloucestershire": ("Glos",),
        "greater-manchester": ("Manchester",),
        "hampshire": ("Hants", "Hampshire and Isle of Wight", "Hampshire and the Isle of Wight"),
        "hertfordshire": ("Herts",),
        "lancashire": ("Lancs",),
        "leicestershire": ("Leics",),
        "lincolnshire": ("Lincs",),
        "metropolitan": ("Met",),
        "north-wales": ("Gogledd Cymru",),
        "north-yorkshire": ("North Yorks",),
        "northamptonshire": ("Northants",),
        "nottinghamshire": ("Notts",),
        "south-wales": ("De Cymru",),
        "south-yorkshire": ("South Yorks",),
        "staffordshire": ("Staffs",),
        "warwickshire": ("Warks", "Warwicks"),
        "west-midlands": ("West Mids",),
        "west-yorkshire": ("West Yorks",),
        "wiltshire": ("Wilts",),
    }
)
"""What else may stand before "Police" or "Constabulary", or behind the Welsh "Heddlu"."""

OTHER_NAMES = MappingProxyType(
    {
        "avon-and-somerset": ("Avon and Somerset",),
        "dyfed-powys": ("Dyfed-Powys",),
        "metropolitan": ("Scotland Yard",),
        "west-mercia": ("West Mercia",),
    }
)
"""What else a force is called: names that no county, city or other place has."""

ABBREVIATIONS = MappingProxyType(
    {
        "city-of-london": ("CoLP", "COLP", "City Police"),
        "greater-manchester": ("GMP",),
        "metropolitan": ("the Met", "The Met", "MPS", "Met officer", "Met officers"),
        "north-wales": ("NWP",),
        "north-yorkshire": ("NYP",),
        "south-wales": ("SWP",),
        "south-yorkshire": ("SYP",),
        "thames-valley": ("TVP",),
        "west-mercia": ("WMP",),
        "west-midlands": ("WMP",),
        "west-yorkshire": ("WYP",),
    }
)
"""The same where small and capital letters make the difference. Some may be either of two forces'."""

_REGIONS = {
    "eastern": (
        "bedfordshire", "cambridgeshire", "derbyshire", "essex", "hertfordshire", "leicestershire", "lincolnshire",
        "norfolk", "northamptonshire", "nottinghamshire", "suffolk",
    ),
    "national": ("city-of-london", "hampshire", "kent", "metropolitan", "surrey", "sussex", "thames-valley"),
    "northern": (
        "cheshire", "cleveland", "cumbria", "durham", "greater-manchester", "humberside", "lancashire", "merseyside",
        "north-yorkshire", "northumbria", "south-yorkshire", "west-yorkshire",
    ),
    "western": (
        "avon-and-somerset", "devon-and-cornwall", "dorset", "dyfed-powys", "gloucestershire", "gwent", "north-wales",
        "south-wales", "staffordshire", "warwickshire", "west-mercia", "west-midlands", "wiltshire",
    ),
}  # fmt: skip
REGIONS = MappingProxyType({force: region for region, forces in _REGIONS.items() for force in forces})
"""Force id to the region of the inspectorate that it is in."""

_SHORT_DOMAINS = {
    "cambridgeshire": "cambs",
    "dyfed-powys": "dyfed-powys",
    "greater-manchester": "gmp",
    "hertfordshire": "herts",
    "leicestershire": "leics",
    "lincolnshire": "lincs",
    "metropolitan": "met",
    "northamptonshire": "northants",
    "nottinghamshire": "notts",
    "south-wales": "south-wales",
}
DOMAINS = MappingProxyType(
    {force: f"{_SHORT_DOMAINS.get(force, force.replace('-', ''))}.police.uk" for force in FORCES}
)
"""Force id to where its mailboxes most likely are: a suggestion for a new file, which its author makes sure of."""

COMMISSIONERS = frozenset({"city-of-london", "metropolitan"})
"""Forces whose chief officer is a Commissioner, not a Chief Constable."""
