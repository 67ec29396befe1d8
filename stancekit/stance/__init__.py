"""Where a speaker stands on a target: targets, features and a scikit-learn classifier.

The classifier is imported when it is first used, so that the list of targets can be
read without loading scikit-learn.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

# At once, since it costs nothing and the function would else be hidden by its module's name.
from stancekit.stance.targets import (
    choose_target,
    get_target,
    read_target,
    resolve_target,
    targets,
)

__all__ = [
    "CalibrationReport",
    "EmbeddingClassifier",
    "Judging",
    "StanceClassifier",
    "StanceModel",
    "TrainingReport",
    "TrainingRows",
    "WrappedClassifier",
    "best_temperature",
    "calibration_report",
    "choose_target",
    "get_target",
    "load_classifier",
    "load_model",
    "load_shipped",
    "read_records",
    "read_target",
    "resolve_target",
    "save_model",
    "targets",
    "train_model",
    "training_rows",
]

_HOME = {
    "CalibrationReport": "calibration",
    "EmbeddingClassifier": "embeddings",
    "Judging": "judging",
    "StanceClassifier": "classifier",
    "StanceModel": "saving",
    "TrainingReport": "own",
    "TrainingRows": "rows",
    "WrappedClassifier": "wrapped",
    "best_temperature": "calibration",
    "calibration_report": "calibration",
    "load_classifier": "classifier",
    "load_model": "saving",
    "load_shipped": "linear",
    "read_records": "rows",
    "save_model": "saving",
    "train_model": "own",
    "training_rows": "rows",
}

if TYPE_CHECKING:
    from stancekit.stance.calibration import (
        CalibrationReport,
        best_temperature,
        calibration_report,
    )
    from stancekit.stance.classifier import StanceClassifier, load_classifier
    from stancekit.stance.embeddings import EmbeddingClassifier
    from stancekit.stance.judging import Judging
    from stancekit.stance.linear import load_shipped
    from stancekit.stance.own import TrainingReport, train_model
    from stancekit.stance.rows import TrainingRows, read_records, training_rows
    from stancekit.stance.saving import StanceModel, load_model, save_model
    from stancekit.stance.wrapped import WrappedClassifier


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'stancekit.stance' has no attribute {name!r}")
    return getattr(import_module(f"stancekit.stance.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
