"""What a result was made on."""

from __future__ import annotations

import datetime as dt
import os
import platform
import re
import resource
import sys
from importlib.metadata import version
from pathlib import Path

from index.inference import usable_cores


def machine(*packages: str) -> str:
    """The day, the processor with its instructions for short numbers, the cores that may be used, the
    load of the last minute, and versions."""
    cpuinfo = Path("/proc/cpuinfo")  # Linux only
    about = cpuinfo.read_text() if cpuinfo.exists() else ""
    model = re.search(r"model name\s*:\s*(.+)", about)
    parts = [
        dt.date.today().isoformat(),
        model[1] if model else platform.machine(),
        *(name for name in ("avx512_vnni", "avx512_bf16", "amx_int8", "amx_bf16") if name in about),
        f"{usable_cores()} cores",
        *([f"load {os.getloadavg()[0]:.1f} at the start"] if hasattr(os, "getloadavg") else []),
        f"Python {platform.python_version()}",
        *(f"{package} {version(package)}" for package in packages),
    ]
    return ", ".join(parts)


def peak_memory() -> int:
    """The most resident memory that this process has held, in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
