"""Any file a person uploads is read right or refused in words; what could do harm is refused at once."""

import gzip
import io
import struct
import time
import zipfile
import zlib

import pytest

from data_sources.reading import archives, uploads
from data_sources.reading.contract import Fault, FileRefused, RawTable
from data_sources.reading.uploads import open_tables
from tests.data_sources.files import SCHOOLS, csv_bytes, geojson_bytes, gzip_bytes, xlsx_bytes, zip_bytes

EXPECTED = [["100000", "Saint Mary's, Upper", "1,296"], ["100001", "Café School", "87"]]


def only(data: bytes, name: str = "any name at all") -> RawTable:
    [table] = open_tables(name, data)
    return table


def refusal(data: bytes) -> Fault:
    started = time.process_time()
    with pytest.raises(FileRefused) as refused:
        open_tables("file", data)
    assert time.process_time() - started < 2
    assert all(fault.problem and fault.remedy for fault in refused.value.faults)
    return refused.value.faults[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r"])
def test_quirk_1_csv_of_any_encoding_delimiter_and_line_end_is_read(
    encoding: str, delimiter: str, newline: str
) -> None:
    table = only(csv_bytes(SCHOOLS, delimiter, newline, encoding))
    assert table.frame.columns.tolist() == ["URN", "Name", "Pupils"]
    assert table.frame.to_numpy().tolist() == EXPECTED
    assert table.rows == (2, 3)
    assert table.notes == ()


def test_the_content_decides_and_not_the_name() -> None:
    text = csv_bytes(SCHOOLS)
    assert only(text, "boundaries.geojson").frame.to_numpy().tolist() == EXPECTED
    assert only(gzip_bytes(text), "x.csv").frame.to_numpy().tolist() == EXPECTED
    assert only(xlsx_bytes({"A": SCHOOLS}), "x.csv").frame.to_numpy().tolist() == EXPECTED
    assert only(geojson_bytes([{"code": "E1"}]), "x.xlsx").frame["code"].tolist() == ["E1"]


def test_a_zip_may_hold_several_tables_and_its_paths_are_only_labels() -> None:
    tables = open_tables(
        "extract.zip",
        zip_bytes({
            "../../etc/one.csv": csv_bytes(SCHOOLS), "C:\\x\\two.xlsx": xlsx_bytes({"A": SCHOOLS}),
            "__MACOSX/._one.csv": b"\0",
        }),
    )  # fmt: skip
    assert [table.sheet for table in tables] == ["one.csv", "two.xlsx: A"]
    assert all(table.frame.to_numpy().tolist() == EXPECTED for table in tables)


def test_quirk_10_empty_rows_of_commas_are_left_out_and_row_numbers_stay_those_of_the_file() -> None:
    data = csv_bytes([SCHOOLS[0], ["", "", ""], SCHOOLS[1], *[["", "", ""]] * 24_382, SCHOOLS[2]])
    table = only(data)
    assert table.frame.to_numpy().tolist() == EXPECTED
    assert table.rows == (3, 24_386)


def test_titles_above_the_headings_and_blank_lines_are_passed_over() -> None:
    data = b"Schools of the district,,\r\nas at May,,\r\n\r\n" + csv_bytes(SCHOOLS)
    assert only(data).rows == (5, 6)
    assert only(b"sep=;\r\n" + csv_bytes(SCHOOLS, ";")).frame.to_numpy().tolist() == EXPECTED


def test_line_breaks_inside_quotes_do_not_shift_row_numbers() -> None:
    rows = [SCHOOLS[0], ["100000", "Upper\nLower", "1"], ["100001", "B", "2"]]
    table = only(csv_bytes(rows))
    assert table.frame["Name"].tolist() == ["Upper\nLower", "B"]
    assert table.rows == (2, 3)


def test_short_rows_are_filled_and_long_rows_are_refused_by_number() -> None:
    assert only(b"URN,Name,Note\r\n100000,A\r\n100001,B,x\r\n").frame["Note"].tolist() == ["", "x"]
    fault = refusal(b"URN,Name\r\n100000,A\r\n100001,Smith, Upper\r\n")
    assert fault.row == 3
    assert "3 cells" in fault.problem


@pytest.mark.parametrize(
    "data",
    [
        b'URN,Name,Pupils\r\n100000,"Oak,1\r\n100001,Ash,2\r\n',
        b'URN,Name,Pupils\r\n100000,"Oak,1\r\n100001,"Ash",2\r\n',
        b'URN,Name,Pupils\r\n100000,"Oak,1\r\n100001,Ash",2\r\n100002,Elm,3\r\n',
    ],
)
def test_a_quotation_mark_that_swallows_rows_is_refused(data: bytes) -> None:
    assert "quotation mark" in refusal(data).problem


def test_a_file_cut_off_in_its_last_row_is_refused_or_noted() -> None:
    whole = csv_bytes(SCHOOLS)
    assert "cut off" in refusal(whole[:-6]).problem
    assert "last row is complete" in only(whole[:-3]).notes[0]
    assert "cut off" in refusal(gzip_bytes(whole * 50)[:-12]).problem
    assert "damaged or cut off" in refusal(xlsx_bytes({"A": SCHOOLS})[:-40]).problem


def test_headings_that_come_twice_are_kept_apart_and_reported() -> None:
    table = only(b"URN,%,%\r\n100000,1,2\r\n")
    assert table.frame.columns.tolist() == ["URN", "%", "% (2)"]
    assert table.repeated == ("%",)


def test_a_column_without_heading_is_noted() -> None:
    table = only(b"URN,,Name\r\n100000,7,A\r\n")
    assert table.frame.columns.tolist() == ["URN", "Name"]
    assert "column 2" in table.notes[0]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \r\n\r\n", "empty"),
        (b",,,\r\n,,,\r\n", "empty"),
        (b"URN,Name\r\n", "no rows"),
        (b"1,2,3\r\n4,5,6\r\n", "no headings"),
        (b"%PDF-1.7 \x00\x01", "a PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a picture"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a picture"),
        (b"PAR1\x15\x04\x00\x00PAR1", "Parquet"),
        (b"Rar!\x1a\x07\x00", "RAR"),
        (b"MZ\x90\x00\x03", "a program"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old Office format such as .xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"<html><body>Sign in</body></html>", "web page"),
        (b"URN,Name\r\n1\x00\x01\x02,A\r\n", "binary"),
        ("URN,Name\r\n100000,A\r\n".encode("utf-16-le"), "binary"),
        (b"\xef\xbb\xbfURN,Name\r\n100000,Caf\xe9\r\n", "encoding"),
        ("URN,Name\r\n1,é\r\n2,ü\r\n3,ô\r\n".encode() + b"4,\xe9\r\n", "encoding"),
        (b'{"type": "FeatureCollection", "features": []}', "no shapes"),
        (b'{"type": "FeatureCollection", "fea', "damaged"),
        (b'{"a":' * 100_000, "damaged"),
        (b'{"features": [{"type": "Feature", "properties": {"a": NaN}, "geometry": {}}]}', "damaged"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_in_words(data: bytes, words: str) -> None:
    assert words in refusal(data).problem


def test_large_uploads_tall_and_wide_tables_are_refused() -> None:
    assert "100 MB" in refusal(b"a" * (uploads.MOST_UPLOADED_BYTES + 1)).problem
    assert "300,000" in refusal(b"URN,Name\n" + b"100000,A\n" * 300_001).problem
    assert "2,000" in refusal(",".join(f"c{i}" for i in range(2_001)).encode() + b"\n").problem


def gzip_bomb() -> bytes:
    """About 1 MB that unpacks to 1 GB: one packed block, again and again."""
    packer = zlib.compressobj(9, wbits=31)
    start = packer.compress(b"0") + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(b"0" * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return start + block * (1 << 10)


def test_a_gzip_bomb_is_refused_while_it_unpacks() -> None:
    assert len(gzip_bomb()) < 2 << 20
    assert "far more data" in refusal(gzip_bomb()).problem


def test_many_small_gzip_parts_cannot_add_up_to_a_bomb() -> None:
    assert "far more data" in refusal(gzip.compress(b"0" * (8 << 20)) * 40).problem


def test_a_zip_bomb_is_refused_whether_it_declares_its_size_or_lies() -> None:
    honest = zip_bytes({"a.csv": b"0" * (100 << 20)})
    assert "far more data" in refusal(honest).problem
    size = struct.pack("<I", 100 << 20)
    lying = honest.replace(size, struct.pack("<I", 1_000))
    assert lying != honest
    assert refusal(lying).problem


def test_a_zip_whose_members_share_their_bytes_is_refused() -> None:
    data = bytearray(zip_bytes({"a.csv": csv_bytes(SCHOOLS) * 50, "b.csv": csv_bytes(SCHOOLS) * 50}))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        first = archive.getinfo("a.csv")
    start = data.find(b"PK\x01\x02", data.find(b"PK\x01\x02") + 4)
    data[start + 42 : start + 46] = struct.pack("<I", first.header_offset)
    assert refusal(bytes(data)).problem


def test_nested_archives_locked_archives_and_crowds_are_refused() -> None:
    inner = zip_bytes({"a.csv": csv_bytes(SCHOOLS)})
    assert "archive inside an archive" in refusal(zip_bytes({"inner.zip": inner})).problem
    assert "archive inside an archive" in refusal(gzip_bytes(inner)).problem
    assert "archive inside an archive" in refusal(gzip_bytes(gzip_bytes(b"a,b\n1,2\n"))).problem
    assert "archive inside an archive" in refusal(zip_bytes({"a.csv.gz": gzip_bytes(csv_bytes(SCHOOLS))})).problem
    assert "1,001" in refusal(zip_bytes({f"{i}.csv": b"a" for i in range(archives.MOST_MEMBERS + 1)})).problem
    locked = bytearray(inner)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.find(mark) + offset] |= 1
    assert "password" in refusal(bytes(locked)).problem


def test_a_child_s_columns_and_upns_are_refused_wherever_they_stand() -> None:
    rows = [["URN", "Pupil Surname", "Notes"], ["100000", "X", "ok"], ["100000", "Y", "A123456789012"]]
    with pytest.raises(FileRefused) as refused:
        open_tables("referrals.xlsx", xlsx_bytes({"Sheet": rows}))
    assert [(fault.column, fault.row) for fault in refused.value.faults] == [("Pupil Surname", None), ("Notes", 3)]


def test_no_path_is_made_of_a_file_name(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("../../escape.csv", "/etc/passwd", "a\x00b", "nul", "x" * 5_000):
        assert only(csv_bytes(SCHOOLS), name).file_name == name
    assert list(tmp_path.iterdir()) == []
