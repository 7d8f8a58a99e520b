"""Forces' names are found however they are spelled, and places are not taken for forces."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letters.model.forces import FORCES
from letters.model.names import force_called, forces_named, names_in, plain


def named(text, names=FORCES):
    return tuple(forces_named(text, names))


@pytest.mark.parametrize(
    ("text", "forces"),
    [
        # Cases, spaces, hyphens, emphasis
        ("as Kent Police does", ("kent",)),
        ("as KENT POLICE does", ("kent",)),
        ("as kent police does", ("kent",)),
        ("as Kent\u00a0Police’s", ("kent",)),
        ("as Kent\u202fPolice's", ("kent",)),
        ("Kent\n  Police", ("kent",)),
        ("*Kent* **Police**", ("kent",)),
        ("K*en*t Pol**ice**", ("kent",)),
        ("Kent\u200b Po\u00adlice", ("kent",)),
        ("Kent\u2011Police", ("kent",)),
        ("Dyfed-Powys Police", ("dyfed-powys",)),
        ("Dyfed\u2011Powys Police", ("dyfed-powys",)),
        ("Dyfed–Powys Police", ("dyfed-powys",)),
        ("Dyfed Powys Police", ("dyfed-powys",)),
        ("Dyfed-\nPowys Police", ("dyfed-powys",)),
        ("Dyfed - Powys police", ("dyfed-powys",)),
        ("North-Wales Police", ("north-wales",)),
        ("Ｋｅｎｔ Police", ("kent",)),
        ("Wıltshire Polıce", ("wiltshire",)),
        # Other words for police, other ways to write and
        ("Leicestershire Constabulary", ("leicestershire",)),
        ("Kent County Constabulary", ("kent",)),
        ("Cumbria Police", ("cumbria",)),
        ("Kent Police Service", ("kent",)),
        ("the Kent police force", ("kent",)),
        ("Devon & Cornwall Police", ("devon-and-cornwall",)),
        ("Devon&Cornwall Constabulary", ("devon-and-cornwall",)),
        ("Avon & Somerset Police", ("avon-and-somerset",)),
        ("City of London police", ("city-of-london",)),
        ("Notts Police and Herts Constabulary", ("nottinghamshire", "hertfordshire")),
        ("Essex’s police", ("essex",)),
        ("as the forces of Essex and Suffolk do", ("essex", "suffolk")),
        ("both police forces of Kent, Essex and Suffolk", ("kent", "essex", "suffolk")),
        ("Essex’s police and crime panel", ()),
        ("the forces of nature in Essex", ()),
        # Names that are no place's
        ("with Avon & Somerset", ("avon-and-somerset",)),
        ("with Avon and Somerset", ("avon-and-somerset",)),
        ("in Dyfed-Powys", ("dyfed-powys",)),
        ("an alliance with West Mercia", ("west-mercia",)),
        # London and Manchester
        ("the Metropolitan Police", ("metropolitan",)),
        ("the Metropolitan Police Service", ("metropolitan",)),
        ("the Met", ("metropolitan",)),
        ("The Met’s officers", ("metropolitan",)),
        ("*the* Met", ("metropolitan",)),
        ("the\nMet", ("metropolitan",)),
        ("a Met police officer", ("metropolitan",)),
        ("the MPS", ("metropolitan",)),
        ("Scotland Yard", ("metropolitan",)),
        ("GMP and Manchester Police", ("greater-manchester",)),
        # Initials and short forms
        (
            "TVP, WYP, SYP, NYP, NWP and SWP",
            (
                "thames-valley",
                "west-yorkshire",
                "south-yorkshire",
                "north-yorkshire",
                "north-wales",
                "south-wales",
            ),
        ),
        ("an MPS officer", ("metropolitan",)),
        ("CoLP and COLP", ("city-of-london",)),
        ("WMP", ("west-mercia", "west-midlands")),
        ("West Mids Police", ("west-midlands",)),
        ("the Chief Constable of West Yorks", ("west-yorkshire",)),
        ("South Yorks, N Yorks and W Mids Police", ("south-yorkshire", "north-yorkshire", "west-midlands")),
        ("S Wales Police", ("south-wales",)),
        ("D&C Police", ("devon-and-cornwall",)),
        ("A & S Constabulary", ("avon-and-somerset",)),
        ("Hampshire & Isle of Wight Constabulary", ("hampshire",)),
        # Run together
        ("Sussexpolice", ("sussex",)),
        ("@WestYorksPolice and #kentpolice", ("west-yorkshire", "kent")),
        ("DevonandCornwallPolice", ("devon-and-cornwall",)),
        ("avonsomersetpolice, Devon&CornwallPolice", ("avon-and-somerset", "devon-and-cornwall")),
        ("metpolice and West YorkshirePolice", ("metropolitan", "west-yorkshire")),
        ("LancsConstabulary", ("lancashire",)),
        # Welsh
        ("Heddlu Gogledd Cymru", ("north-wales",)),
        ("heddlu  de\u00a0Cymru", ("south-wales",)),
        ("Heddlu Dyfed Powys", ("dyfed-powys",)),
        ("Heddlu North Wales", ("north-wales",)),
        ("Heddlu Gwent", ("gwent",)),
        # By its chief constable, its force, its addresses
        ("as the Chief Constable of Kent said", ("kent",)),
        ("the Chief Constables of Kent, Essex and Surrey", ("kent", "essex", "surrey")),
        ("the Police and Crime Commissioner for Kent", ("kent",)),
        ("Kent’s Deputy Chief Constable", ("kent",)),
        ("as the KENT force does", ("kent",)),
        ("the West Midlands and Kent forces", ("west-midlands", "kent")),
        ("write to chief@kent.police.example", ("kent",)),
        ("www.avonandsomerset.police.uk and west-mercia.pnn.police.uk", ("avon-and-somerset", "west-mercia")),
        ("press@met.police.uk", ("metropolitan",)),
        ("Kent’s force and Essex's forces", ("kent", "essex")),
        ("the police of Kent", ("kent",)),
        ("Police of Kent, Essex and Surrey", ("kent", "essex", "surrey")),
        ("the Police Service of Kent", ("kent",)),
        ("the constabulary of Kent", ("kent",)),
        ("police forces such as Kent, Essex and Surrey", ("kent", "essex", "surrey")),
        ("other forces, including Devon and Cornwall", ("devon-and-cornwall",)),
        ("Met officers and a Met officer", ("metropolitan",)),
        ("with City Police", ("city-of-london",)),
        ("The City Police", ("city-of-london",)),
        # Several
        ("Surrey Police and Kent Police, with Surrey Police", ("surrey", "kent")),
        ("Norfolk and Suffolk Constabularies", ("norfolk", "suffolk")),
        ("the Kent & Essex Police", ("kent", "essex")),
        ("Beds, Cambs and Herts Police", ("bedfordshire", "cambridgeshire", "hertfordshire")),
        ("Warwickshire and West Mercia Police", ("warwickshire", "west-mercia")),
        # A place before a force is a place
        ("Partners in Essex and Kent Police agreed.", ("kent",)),
        ("Across Essex, Surrey and Kent Police agreed.", ("kent",)),
        ("Partners in Essex, Kent Police agreed.", ("kent",)),
    ],
)
def test_names(text, forces):
    assert named(text) == forces


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Norfolk, Suffolk and the county of Kent",
        "the City of London, Durham, Greater Manchester and Manchester itself",
        "Devon and Cornwall",
        "Dyfed, Powys and Gwent",
        "the counties of Avon, Somerset and Dorset",
        "North Wales, South Wales and the West Midlands",
        "Thames Valley and the Humberside area",
        "the county of Kent; police there",
        "In Kent, police officers said so",
        "from Kent – police officers say so",
        "Kent Policemen",
        "Trent Police",
        "SouthKent Police",
        "the Met Office warned of snow",
        "they met the method and the metropolitan boroughs",
        "the demand that officers met",
        "GMPX, MPs and mps",
        "tvp, TVPs, DCP, DPP, DCC and ASP",
        "West Mids and South Yorks; the D and C of it; A&S",
        "kentpoliceman, Trentpolice, antisussexpolice",
        "police forces in Norfolk",
        "a survey by police of Kent residents; forces such as gravity; Kent’s forces of change",
        "Leicester City Police, city police and the city of Kent; we met officers",
        "Essex County Council, Kent and Medway, University of Essex, the forces at Surrey and Sussex Healthcare",
        "In Kent force was used; officers met force with force",
        "a chief constable from Kent; the Kent coast; kent.example; the force of Kent’s argument",
        "Somerset Levels, Avonmouth and Merciaside",
    ],
)
def test_places_and_other_words_are_no_forces(text):
    assert named(text) == ()


@pytest.mark.parametrize(("force", "name"), FORCES.items())
def test_every_force_is_found_by_each_of_its_names(force, name):
    stem = name.removesuffix(" Service").removesuffix(" Police").removesuffix(" Constabulary")
    for said in (name, f"{stem} Police", f"{stem} Constabulary", f"{stem.upper()} POLICE", f"Heddlu {stem}"):
        for written in (said, said.replace(" and ", " & "), said.replace("-", " "), said.replace(" ", "\u00a0")):
            assert named(f"It met {written}.") == (force,)


@pytest.mark.parametrize("name", FORCES.values())
def test_no_force_is_found_by_its_place_alone(name):
    place = name.removesuffix(" Service").removesuffix(" Police").removesuffix(" Constabulary")
    if place not in {"Avon and Somerset", "Dyfed-Powys", "West Mercia"}:
        assert named(f"People in {place} said so, and {place}’s councils.") == ()


def test_of_names_that_overlap_the_longest_counts():
    names = {"kent": "Kent Police", "east-kent": "East Kent Police", "union": "Kent Police Union"}
    assert named("East Kent Police", names) == ("east-kent",)
    assert named("East Kent Police met Kent Police", names) == ("east-kent", "kent")
    assert named("the Kent police union", names) == ("union",)


def test_a_list_of_ones_own_has_its_own_names_only():
    names = {"isle-of-man": "Isle of Man Constabulary", "metropolitan": "Metropolitan Ambulance", "l": "King's Lynn"}
    assert named("Isle of Man Police", names) == ("isle-of-man",)
    assert named("the Met and the Metropolitan Police", names) == ()
    assert named("King’s Lynn and King`s Lynn", names) == ("l",)


def test_a_problem_says_the_words_where_they_are_others():
    assert names_in("Kent\u00a0police", FORCES) == {"kent": "Kent Police"}
    assert names_in("the Met", FORCES) == {"metropolitan": "Metropolitan Police Service (as “the Met”)"}


def test_a_long_row_of_names_ends_soon():
    assert named("Kent, Essex, Surrey, " * 30_000) == ()


@given(st.text(max_size=200) | st.text(alphabet="kentKENTıİſK policeßσςΣ,&-*’\u00ad\n", max_size=60))
@settings(deadline=None)
def test_any_text_is_looked_through(text):
    names = {"kent": "Kent Police", "ss": "Straße σοφίας Police", "and": "And & And"}
    assert set(named(text, names)) <= set(names)
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize("force", FORCES)
def test_a_force_is_called_by_its_id_and_its_name(force):
    for words in (force, force.upper(), FORCES[force], f" {FORCES[force].lower()} ", f"The {FORCES[force]}"):
        assert force_called(words, FORCES) == force


@pytest.mark.parametrize(
    ("words", "force"),
    [
        ("Kent", "kent"),
        ("Devon & Cornwall", "devon-and-cornwall"),
        ("Devon and Cornwall Constabulary", "devon-and-cornwall"),
        ("Dyfed Powys", "dyfed-powys"),
        ("the Met", "metropolitan"),
        ("MPS", "metropolitan"),
        ("gmp", "greater-manchester"),
        ("tvp", "thames-valley"),
        ("WMP", None),
        ("West Mids", "west-midlands"),
        ("d&c police", "devon-and-cornwall"),
        ("Sussexpolice", "sussex"),
        ("Northants Police", "northamptonshire"),
        ("Heddlu Gogledd Cymru", "north-wales"),
        ("Kentish Police", None),
        ("Police", None),
        ("", None),
    ],
)
def test_what_else_a_force_is_called(words, force):
    assert force_called(words, FORCES) == force


def test_a_force_of_another_list_is_called_by_its_own_names_alone():
    names = {"isle-of-man": "Isle of Man Constabulary", "kent": "Kent Harbour Police"}
    assert force_called("Isle of Man", names) == "isle-of-man"
    assert force_called("Kent Harbour", names) == "kent"
    assert force_called("Kent Police", names) is None


@pytest.mark.parametrize(
    ("text", "allowed", "forces"),
    [
        ("Kent Police and Essex Police", {"kent"}, ("essex",)),
        ("Kent and Essex Police", {"kent"}, ("essex",)),
        ("Kent and Essex Police", {"kent", "essex"}, ()),
        ("Kent Police, kent.police.uk and the Chief Constable of Kent", {"kent"}, ()),
        ("Surrey and Sussex Police Forces", {"surrey"}, ("sussex",)),
        ("WMP", {"west-mercia"}, ()),
        ("WMP", {"west-midlands"}, ()),
        ("WMP and West Midlands Police", {"west-mercia"}, ("west-midlands",)),
        ("Leics Police, leicspolice and Leicestershire Constabulary", {"leicestershire"}, ()),
    ],
)
def test_forces_that_a_text_may_name_are_left_out(text, allowed, forces):
    assert tuple(forces_named(text, FORCES, allowed)) == forces


def test_a_list_of_names_that_grows_is_looked_at_anew():
    names = {"kent": "Kent Police"}
    assert named("Essex Police", names) == ()
    names["essex"] = "Essex Police"
    assert named("Essex Police", names) == ("essex",)


def test_names_of_any_number_are_found_by_their_rarest_word():
    names = {f"body-{n}": f"Body Number {n}" for n in range(500)}
    assert named("Body Number 7 and Body Number 77 met body number 499", names) == ("body-7", "body-77", "body-499")
