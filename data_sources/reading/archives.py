"""Unpacks .gz and .zip bytes within limits that are checked while unpacking, not only against what the file claims."""

import io
import zipfile
import zlib

from data_sources.reading.faults import FileRefused, refuse

MOST_UNPACKED_BYTES = 400 * 1024 * 1024
MOST_MEMBERS = 1_000
_MOST_RATIO = 200
_RATIO_FROM_BYTES = 16 * 1024 * 1024
_CHUNK_BYTES = 1024 * 1024
_TOO_LARGE = "The file unpacks to far more data than its size allows, as harmful files do."
_TOO_LARGE_REMEDY = "Unpack it yourself and load only the table you need, as CSV."
_DAMAGED = "The packed file is damaged or cut off: it cannot be unpacked."
_DAMAGED_REMEDY = "Download or save the file again, then load it again."


def unpack_gzip(file_name: str, data: bytes) -> bytes:
    """What a .gz file holds. Raises FileRefused when it is damaged, cut off or too large unpacked."""
    unpacked: list[bytes] = []
    size = 0
    rest = data
    while rest:
        unpacker = zlib.decompressobj(wbits=31)
        while not unpacker.eof:
            try:
                chunk = unpacker.decompress(rest, _CHUNK_BYTES)
            except zlib.error as error:
                raise refuse(file_name, _DAMAGED, _DAMAGED_REMEDY) from error
            rest = unpacker.unconsumed_tail
            if not chunk and not rest and not unpacker.eof:
                raise refuse(file_name, _DAMAGED, _DAMAGED_REMEDY)
            size += len(chunk)
            _check_size(file_name, size, len(data) - len(rest))
            unpacked.append(chunk)
        rest = unpacker.unused_data.lstrip(b"\x00")
    return b"".join(unpacked)


def unpack_zip(file_name: str, data: bytes) -> dict[str, bytes]:
    """Every member of a .zip or .xlsx by its name within it; the names are labels, never paths.

    Raises FileRefused for password protection, too many members, repeated names, damage and sizes beyond the limits.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = [member for member in archive.infolist() if not member.is_dir()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, UnicodeDecodeError) as error:
        raise refuse(file_name, _DAMAGED, _DAMAGED_REMEDY) from error
    _check_members(file_name, members, len(data))
    unpacked: dict[str, bytes] = {}
    size = 0
    for member in members:
        unpacked[member.filename] = _unpack_member(file_name, archive, member, size, len(data))
        size += len(unpacked[member.filename])
    return unpacked


def _check_members(file_name: str, members: list[zipfile.ZipInfo], packed_bytes: int) -> None:
    if any(member.flag_bits & 0x1 for member in members):
        raise refuse(
            file_name, "The file is protected by a password.", "Save it without a password, then load it again."
        )
    if len(members) > MOST_MEMBERS:
        problem = f"The packed file holds {len(members):,} files; {MOST_MEMBERS:,} is the most allowed."
        raise refuse(file_name, problem, _TOO_LARGE_REMEDY)
    if len({member.filename for member in members}) < len(members):
        raise refuse(file_name, "The packed file holds several files of the same name.", _TOO_LARGE_REMEDY)
    # Members that share the same packed bytes are how a small file claims to hold a huge one.
    if sum(member.compress_size for member in members) > packed_bytes:
        raise refuse(file_name, _TOO_LARGE, _TOO_LARGE_REMEDY)
    _check_size(file_name, sum(member.file_size for member in members), packed_bytes)


def _unpack_member(
    file_name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo, size_before: int, packed_bytes: int
) -> bytes:
    chunks: list[bytes] = []
    size = 0
    try:
        with archive.open(member) as stream:
            while chunk := stream.read(_CHUNK_BYTES):
                size += len(chunk)
                _check_size(file_name, size_before + size, packed_bytes)
                _check_size(file_name, size, member.compress_size)
                chunks.append(chunk)
    except FileRefused:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise refuse(file_name, _DAMAGED, _DAMAGED_REMEDY) from error
    return b"".join(chunks)


def _check_size(file_name: str, unpacked_bytes: int, packed_bytes: int) -> None:
    is_bomb = unpacked_bytes > _RATIO_FROM_BYTES and unpacked_bytes > _MOST_RATIO * max(packed_bytes, 1)
    if unpacked_bytes > MOST_UNPACKED_BYTES or is_bomb:
        raise refuse(file_name, _TOO_LARGE, _TOO_LARGE_REMEDY)
