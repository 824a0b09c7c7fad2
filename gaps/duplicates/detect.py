"""The detectors of work that is done twice."""

from __future__ import annotations

from gaps.gap import Detector

DETECTORS: tuple[Detector, ...] = ()
