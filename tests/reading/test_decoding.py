import pytest

from geomap.errors import InputError
from geomap.reading.decoding import decode_text

TEXT = "Málaga\nتل أبيب 🌍"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_read_with_and_without_its_mark(encoding: str) -> None:
    assert decode_text(TEXT.encode(encoding)).text == TEXT


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
def test_both_byte_orders_of_utf16_are_read(order: str) -> None:
    assert decode_text(("\ufeff" + TEXT).encode(order)).text == TEXT


def test_only_line_breaks_of_windows_are_altered() -> None:
    assert decode_text(b"a\r\nb \t\x0c c\rd\n\n").text == "a\nb \t\x0c c\rd\n\n"


@pytest.mark.parametrize("encoding", ["windows-1252", "iso-8859-1"])
def test_western_legacy_text_is_read_and_marked_as_legacy(encoding: str) -> None:
    decoded = decode_text("Le président a visité Orléans à l'été.".encode(encoding))
    assert decoded.text == "Le président a visité Orléans à l'été."
    assert decoded.is_legacy


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"text\x00more", "binary"),
        (b"%PDF-1.7\n\xe2\xe3\xcf\xd3\x01\x02", "binary"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "binary"),
        ("Rabat".encode("utf-16-le"), "binary"),
        (b"\xff\xfea", "utf-16"),
        ("الرباط وتل أبيب".encode("windows-1256"), "UTF-8"),
        ("Москва и Рабат".encode("koi8-r"), "UTF-8"),
        ("Rabat i Łódź, gdzie było zimno".encode("iso-8859-2"), "UTF-8"),
        ("ラバト".encode("shift-jis"), "UTF-8"),
    ],
)
def test_what_is_no_readable_text_is_refused_with_a_remedy(data: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason) as caught:
        decode_text(data)
    assert ";" in str(caught.value)
