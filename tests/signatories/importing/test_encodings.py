import pytest

from signatories.importing import encodings

RUSSIAN = "ФИО;Организация;Страна\nСерова Анна;Маяк;Казахстан\nГречко Олег;Причал;Армения\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_read_without_a_question(encoding):
    assert encodings.decode(RUSSIAN.encode(encoding)) == RUSSIAN


def test_a_western_file_is_read_without_a_question():
    text = "Nom;Pays\nÉloïse Désir;Sénégal\nJosé Ibáñez;España\n"
    assert encodings.decode(text.encode("cp1252")) == text


@pytest.mark.parametrize("encoding", ["cp1251", "gbk", "cp1256"])
def test_another_encoding_is_asked_for_and_then_read(encoding):
    text = {
        "cp1251": RUSSIAN,
        "gbk": "姓名,机构\n王小明,海港组织\n",
        "cp1256": "الاسم,البلد\nسارة خليل,لبنان\n",
    }[encoding]
    with pytest.raises(encodings.UnknownEncoding, match="not in UTF-8"):
        encodings.decode(text.encode(encoding))
    assert encodings.decode(text.encode(encoding), encoding) == text


def test_a_wrong_name_of_an_encoding_is_an_error():
    with pytest.raises(encodings.UnknownEncoding, match="not in utf-8"):
        encodings.decode(RUSSIAN.encode("cp1251"), "utf-8")
    with pytest.raises(LookupError):
        encodings.decode(b"x", "no-such-encoding")
