"""Which files are refused, how bytes become text, and that nothing breaks a reader."""

import json
import struct
import sys
import zipfile
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from office import docx_of, xlsx_of, zip_of

from coach import InputError
from coach.transcripts import Format, ReaderMissingError, read_transcript, turns_of

# encodings, and what is refused


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings_of_dutch_programs(encoding):
    text = "Noor: Ik was één keer te laat, en dat vond zij niet oké… hè?\r\nSam: Wat zei ze precies?\r\n"
    transcript = read_transcript(text.encode(encoding), "a.txt")
    assert transcript.lines[0].text == "Ik was één keer te laat, en dat vond zij niet oké… hè?"
    assert transcript.problems == ()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-file"),
        (b" \r\n ", "empty-file"),
        (b"%PDF-1.7 ...", "unreadable-file"),
        (b"\x89PNG\r\n\x1a\n....", "unreadable-file"),
        (b"\x00\x00\x00\x18ftypmp42....", "unreadable-file"),
        (b"<!DOCTYPE html><p>Hoi</p>", "unreadable-file"),
        (bytes(range(256)) * 20, "not-text"),
        (b"PK\x03\x04 kapot", "unreadable-file"),
        (zip_of({"foto.xml": b"..."}), "unreadable-file"),
        (zip_of({"word/document.xml": b"<w:document/>"}), "unreadable-file"),
        (zip_of({"xl/workbook.xml": b"<workbook"}), "unreadable-file"),
        (zip_of({"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "unsafe-file"),
        (b"WEBVTT\n\n", "no-lines"),
        (b"x" * 50_000_001, "file-too-large"),
        (b"\n{" * 600_000, "file-too-large"),
    ],
)
def test_other_files_are_refused_with_what_can_be_read(data, code):
    with pytest.raises(InputError, match="Dit kunnen we lezen: WebVTT") as error:
        read_transcript(data, "bestand")
    assert error.value.code == code


@pytest.mark.parametrize(
    ("package", "data"),
    [
        ("webvtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nHoi"),
        ("srt", b"00:01.000 --> 00:02.000\nHoi"),
        ("charset_normalizer", b"Caf\xe9"),
        ("docx", docx_of("Hoi")),
        ("openpyxl", xlsx_of(["tekst"], ["Hoi"])),
    ],
)
def test_a_reader_that_is_not_installed_is_named_with_the_remedy(monkeypatch, package, data):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ReaderMissingError, match=rf"'{package}'.*vraagcoach\[report\]"):
        read_transcript(data, "bestand")


def test_a_bomb_is_refused_before_it_is_opened():
    with pytest.raises(InputError, match="200 MB") as error:
        read_transcript(zip_of({"word/document.xml": b" " * 200_000_001}), "a.docx")
    assert error.value.status == 413


def test_a_format_can_be_told_and_must_exist():
    data = b"naam,tekst\nNoor,Hoi\n"
    assert len(read_transcript(data, "a.csv", format="plain").lines) == 2
    with pytest.raises(InputError, match="webvtt, srt"):
        read_transcript(data, "a.csv", format="word")
    for other in ("docx", "slack"):
        with pytest.raises(InputError, match="niet van het formaat"):
            read_transcript(data, "a.csv", format=other)
    with pytest.raises(InputError, match="niet van het formaat"):
        read_transcript(docx_of("Noor: Hoi"), "a.docx", format="csv")


# whatever comes in


# dialects in crumbs, ¶ for a newline
CRUMBS = """
WEBVTT¶¶|00:01.000 --> 00:02,5¶|1:2:3 -> 4:5¶|<v Noor>|<v.x |</v>|NOTE¶|Noor: |sam: |12-03-2026 14:05 - |¶|¶¶|,|;|"|\t|
[3/4/26, 1:05:33 PM] |99-99-9999 99:99 - A: b¶|<Media weggelaten>|## Stap 2: x¶|Advies¶|[00:12:03] |Noor  0:03¶|
0:0:5.1 --> 0:0:8.2¶|tekst;naam¶|sep=;¶|{"text": "a"}¶|{"text": 1, "time": 1e999}|[|]|{|}|wat deed je|?|é|stap 0|
Stap 99|1|999999999:59:59|0:00:01.0,0:00:02.0¶|1 "Noor" (3)¶|[19:04] Noor¶|[gisteren 7:04 PM] sam#1¶|SPREKER 1¶|[Noor] |
<Sam> |Noor - |From Noor : |99-99-2026 19:04 |{Reactions}¶|=====¶|(lacht)|dan gaan we naar stap 2, de verkenning. |
start;end;text¶|1000;2000;|{"segments": [{"text": "a", "start": |{"messages": [{"from_id": 1, "date": "x", "text": |
4) Advies¶|♪|\ud800|\x00|\ue000|\u0378|\u200e
"""
PIECES = st.sampled_from(CRUMBS.replace("\n", "").replace("¶", "\n").split("|"))
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                (
                    "messages text user ts subtype user_profile real_name content author name nickname type timestamp "
                    "speaker step role time isBot bot_id "
                    "segments start end timestamps from_id date from users id profile"
                ).split()
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)


def check(data, name="a", **how):
    with suppress(InputError):
        transcript = read_transcript(data, name, **how)
        assert transcript.lines
        turns_of(transcript)


@given(st.binary(max_size=300), st.sampled_from([None, *Format]))
def test_no_bytes_break_a_reader(data, kind):
    check(data, format=kind)


@given(
    st.lists(PIECES, max_size=25).map("".join), st.sampled_from([None, *Format]), st.sampled_from(["utf-8", "utf-16"])
)
def test_no_text_breaks_a_reader(text, kind, encoding):
    check(text.encode(encoding, errors="surrogatepass"), format=kind)
    check(text.encode(encoding, errors="surrogatepass"), format=kind, columns={"text": "kolom 1"})


@given(JSON)
def test_no_json_breaks_a_reader(value):
    check(json.dumps(value).encode())
    check(json.dumps({"messages": [value, {"ts": value, "text": "Hoi", "user": value}]}).encode())
    check(
        json.dumps(
            {"segments": [value, {"text": "Hoi", "start": value, "timestamp": [value, 1], "speaker": value}]}
        ).encode()
    )
    check(json.dumps({"messages": [{"from_id": 1, "date": value, "text": value, "from": value}, value]}).encode())
    check(json.dumps({"messages": [{"ts": "1", "text": "Hoi"}], "users": value}).encode())
    check(json.dumps([{"author": {"name": value}, "content": "Hoi", "type": value, "timestamp": value}]).encode())


@given(st.data())
def test_no_broken_document_breaks_a_reader(data):
    whole = data.draw(st.sampled_from(DOCUMENTS))
    at = data.draw(st.integers(0, len(whole) - 1))
    broken = data.draw(
        st.sampled_from(
            [
                whole[:at],
                whole[:at] + bytes([data.draw(st.integers(0, 255))]) + whole[at + 1 :],
                whole[:at] + whole[at + 9 :],
            ]
        )
    )
    check(broken)


def rezipped(whole, change):
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(whole)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.namelist():
            new.writestr(member, change(member, old.read(member)))
    return out.getvalue()


@given(st.data())
def test_no_broken_xml_breaks_a_reader(data):
    whole = data.draw(st.sampled_from(DOCUMENTS))
    names = zipfile.ZipFile(BytesIO(whole)).namelist()
    target = data.draw(st.sampled_from(names))

    def change(member, content):
        if member != target:
            return content
        at = data.draw(st.integers(0, len(content)))
        return content[:at] + data.draw(st.binary(max_size=4)) + content[at + data.draw(st.integers(0, 40)) :]

    check(rezipped(whole, change))


DOCUMENTS = [docx_of("Noor: Ik schrok.", "Sam: Waarvan?"), xlsx_of(["naam", "tekst", "tijd"], ["Noor", "Ja", 0.5])]


def test_a_length_that_lies_does_no_harm():
    whole = bytearray(zip_of({"word/document.xml": b" " * 1_000_000}))
    at = whole.rindex(b"PK\x01\x02")
    whole[at + 24 : at + 28] = struct.pack("<I", 10)
    check(bytes(whole))
