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

WELSH_NAMES = MappingProxyType(
    {
        "dyfed-powys": "Heddlu Dyfed-Powys",
        "gwent": "Heddlu Gwent",
        "north-wales": "Heddlu Gogledd Cymru",
        "south-wales": "Heddlu De Cymru",
    }
)
"""The Welsh forces' second names."""
