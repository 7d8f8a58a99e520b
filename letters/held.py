"""Values of which there may be very many: the latest few are held as they are, the others as compressed pickles.

Of 43 letters every one is held as it is. Of 20,000 the program would otherwise keep some 200 MiB of small objects.
"""

from __future__ import annotations

import pickle
import zlib
from collections import deque
from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Generic, TypeVar
from weakref import ref

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")
_LATEST = 128


class Kind(Generic[T]):
    """Values that are alike: what most of them say is held once, in a sample by which each is compressed.

    The sample is of 2 ** `bits` bytes, up to 15: the longer the values, the more of it is worth its time.
    """

    def __init__(self, bits: int) -> None:
        self._bits = bits
        self._latest: deque[ref[Held[T]]] = deque()
        self._once: dict[str, bytes] = {}

    def hold(self, value: T) -> Held[T]:
        """The value, which must not change and can be pickled."""
        held = Held(self, value)
        self.note(held)
        return held

    def note(self, held: Held[T]) -> None:
        """It is open from here on, until so many others are: of those that nobody has any more nothing is packed."""
        self._latest.append(ref(held))
        while len(self._latest) > _LATEST:
            if oldest := self._latest.popleft()():
                oldest.pack()

    def packed(self, value: T) -> bytes:
        sample = self._once.get("sample") or self._once.setdefault("sample", self._sample())
        packer = zlib.compressobj(1, wbits=-self._bits, memLevel=self._bits - 7, zdict=sample)
        return packer.compress(pickle.dumps(value)) + packer.flush()

    def unpacked(self, packed: bytes) -> T:
        opener = zlib.decompressobj(-self._bits, self._once["sample"])
        value: T = pickle.loads(opener.decompress(packed))  # noqa: S301  it was made here
        return value

    def _sample(self) -> bytes:
        """Of those that are open when the first one is packed."""
        there = (held() for held in tuple(self._latest))
        return b"".join(pickle.dumps(held.value) for held in there if held)[-(2**self._bits) :]


class Held(Generic[T]):
    """One value; whoever has it has the value back, equal though not always the same object."""

    __slots__ = ("__weakref__", "_kind", "_packed", "_value")

    def __init__(self, kind: Kind[T], value: T) -> None:
        self._kind = kind
        self._value: T | None = value
        self._packed: bytes | None = None

    @property
    def value(self) -> T:
        value = self._value
        if value is None and self._packed is not None:
            value = self._value = self._kind.unpacked(self._packed)
            self._kind.note(self)
        assert value is not None  # noqa: S101  one of the two there always is
        return value

    def __eq__(self, other: object) -> bool:
        return self.value == (other.value if isinstance(other, Held) else other)

    __hash__ = None  # type: ignore[assignment]

    def pack(self) -> None:
        value = self._value
        if value is not None:
            self._packed = self._packed or self._kind.packed(value)
            self._value = None


class HeldByName(MutableMapping[str, T]):
    """Values of one kind by their names, in the order in which these came."""

    def __init__(self, kind: Kind[T]) -> None:
        self._kind = kind
        self._held: dict[str, Held[T]] = {}

    def __getitem__(self, name: str) -> T:
        return self._held[name].value

    def __setitem__(self, name: str, value: T) -> None:
        self._held[name] = self._kind.hold(value)

    def __delitem__(self, name: str) -> None:
        del self._held[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, name: object) -> bool:
        return name in self._held
