"""A list of names as a real letter printed it."""

from signatories.importing import files
from tests.services import SHARED


def test_the_list_of_baku_comes_out_right():
    found = files.read((SHARED / "statements" / "igf-baku-2012-signatories.txt").read_bytes())
    organisations = {(one.name, one.acronym, one.country) for one in found if one.kind == "organisation"}
    individuals = {(one.name, one.affiliation, one.role) for one in found if one.kind == "individual"}
    assert organisations == {
        ("Freedom House", "", ""),
        ("Thai Netizen Network", "", ""),
        ("Asociacion por los Derechos Civiles", "", "AR"),
        ("Digital Rights Foundation", "", "PK"),
        ("Myanmar ICT for Development Organization", "", ""),
        ("i freedom Uganda", "", ""),
        ("Community Empowerment for Progress Organization", "CEPO", "SS"),
        ("Egyptian Democratic Academy", "", ""),
        ("Common Europe Foundation", "", ""),
    }
    assert individuals == {
        ("'Gbenga Sesan", "Paradigm Initiative Nigeria", ""),
        ("Kamal Sedra", "DISC Development", ""),
        ("Mahmood Enayat", "Small Media", ""),
        ("Alaksiej Carniajeu", "Belarus IT Aid", ""),
        ("Siarhei Mackievic", "Assembly of Pro-Democratic NGOs of Belarus", ""),
        ("Anas Helali", "", "Syrian IT specialist"),
        ("Arzu Geybullayeva", "", "Azerbaijani blogger"),
        ("Dr. Katy Pearce", "University of Washington", "Assistant Professor of Communication"),
    }
    assert sorted(one.lines for one in found if len(one.lines) > 1) == [(8, 9), (12, 13), (14, 15)]
