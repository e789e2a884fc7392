"""Files: an address to send one to, its bytes, whether it was shared (docs.slack.dev, files.getUploadURLExternal)."""

from dataclasses import dataclass
from itertools import count
from secrets import token_urlsafe


@dataclass
class File:
    """A file on its way: announced, then sent, then shared."""

    id: str
    name: str
    length: int
    content: bytes | None = None
    title: str = ""
    is_shared: bool = False


class Files:
    """The files of one sandbox; nothing is kept on disk."""

    def __init__(self) -> None:
        self._files: dict[str, File] = {}
        self._uploads: dict[str, File] = {}
        self._numbers = count(1)

    def announce(self, name: str, length: int) -> tuple[File, str]:
        """A file that will be sent, and the key of the address it is sent to."""
        found, key = File(f"F{next(self._numbers):08}", name, length), token_urlsafe(16)
        self._files[found.id] = self._uploads[key] = found
        return found, key

    def take(self, key: str, content: bytes) -> int | None:
        """Keep the bytes of an announced file, once; answers how many, or None for an address that is none."""
        found = self._uploads.pop(key, None)
        if found is None:
            return None
        found.content = content
        return len(content)

    def sent(self, file_id: str) -> File | None:
        """A file whose bytes have come in full, and which was not shared yet."""
        found = self._files.get(file_id)
        if found is None or found.content is None or len(found.content) != found.length or found.is_shared:
            return None
        return found

    def shared(self, file_id: str) -> File | None:
        """A file that people can see."""
        found = self._files.get(file_id)
        return found if found is not None and found.is_shared else None
