"""How a file that is taken along is named."""

import re
from urllib.parse import quote


def disposition(name: str) -> str:
    """A Content-Disposition that keeps Chinese names (RFC 6266, 4.3)."""
    plain = re.sub(r'[^\x20-\x7e]|["\\%;]', "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
