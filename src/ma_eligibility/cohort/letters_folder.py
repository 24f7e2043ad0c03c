"""The folder of the letters: a file for each person, named by id."""

import os
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from ma_eligibility.cohort.sinks import Sink
from ma_eligibility.output import is_own_letter

if TYPE_CHECKING:
    from ma_eligibility.cohort.letters import Letter

#: The ids that name a file as they are, on every system.
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
#: The names that Windows keeps for devices, whatever comes behind a point.
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
#: How many characters of other ids are in the name, and how many that tell one from another.
LONGEST_PART, DIGITS = 40, 10
#: How much of a file is read to see whether it is a letter.
BEGINNING = 1000


def name_letter(id: str) -> str:
    """Return the name of a person's letter, without its ending: the id, or what no other id that is changed has."""
    if _PLAIN.fullmatch(id) and not _DEVICES.fullmatch(id):
        return id
    part = re.sub("[^A-Za-z0-9]+", "_", id).strip("_")[:LONGEST_PART]
    return f"{part or 'id'}-{sha256(id.encode('utf-8', 'surrogatepass')).hexdigest()[:DIGITS]}"


class LettersFolder(Sink):
    """Writes the letters into a folder within their folder, and in the end puts each in its place.

    A file is replaced only if it is a letter too; all the others in the folder are left as they are.
    """

    def __init__(self, path: str) -> None:
        """Make the folder, if it is not there yet; raises OSError."""
        self.name = path
        self._folder = Path(path)
        self._is_new = not os.path.lexists(path)
        if self._is_new:
            self._folder.mkdir()
        try:
            self._temporary = Path(tempfile.mkdtemp(dir=path, prefix=".letters."))
        except OSError:
            self._remove_new()
            raise
        self._again: Counter[str] = Counter()

    def write(self, part: "Sequence[Letter]") -> None:
        """Write some letters; raises OSError also where a file is in the way."""
        for letter in part:
            name, place = self._take_name(name_letter(letter.id))
            _refuse_other_file(self._folder / name)
            (place / name).write_bytes(letter.page)

    def _take_name(self, stem: str) -> tuple[str, Path]:
        """Return a name that no letter has yet, not even in another case, and the place to write it to."""
        while True:
            again = self._again[stem.lower()]
            name = f"{stem}-{again + 1}" if again else stem
            place = self._temporary / name.lower()
            with suppress(FileExistsError):
                place.mkdir()
                return f"{name}.html", place
            self._again[stem.lower()] += 1

    def commit(self) -> None:
        """Put every letter in its place; raises OSError."""
        for letter in self._list_written():
            target = self._folder / letter.name
            _refuse_other_file(target)
            letter.replace(target)
        shutil.rmtree(self._temporary)
        self._is_new = False

    def _list_written(self) -> Iterator[Path]:
        with os.scandir(self._temporary) as places:
            for place in places:
                yield from Path(place.path).iterdir()

    def discard(self) -> None:
        """Delete what is not in its place, and the folder if it was made for this."""
        shutil.rmtree(self._temporary, ignore_errors=True)
        self._remove_new()

    def _remove_new(self) -> None:
        if self._is_new:
            with suppress(OSError):
                self._folder.rmdir()


def _refuse_other_file(path: Path) -> None:
    """Raise OSError if there is something at a path that is no letter."""
    if os.path.lexists(path) and not _is_letter(path):
        raise OSError(0, f"{path.name} is there already and is no letter; name another folder")


def _is_letter(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return is_own_letter(file.read(BEGINNING).decode("utf-8", "replace"))
