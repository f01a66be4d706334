"""The tagger with the weights that ship, and files of made-up ones."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from geomap.recognition.tagger import open_tagger
from geomap.recognition.tagger.features import NGRAM_ROWS, WORD_ROWS
from geomap.training.tagger.export import pack_weights, write_weights

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture(scope="session")
def golden():
    """The script that made the golden file: its weights and inputs."""
    spec = importlib.util.spec_from_file_location("make_tagger_golden", DATA / "make_tagger_golden.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def made_path(golden, tmp_path_factory):
    path = tmp_path_factory.mktemp("weights") / "made.safetensors"
    write_weights(pack_weights(golden.made_parameters(), golden.DILATIONS), path)
    return path


@pytest.fixture(scope="session")
def tagger(gazetteer):
    return open_tagger(gazetteer)


@pytest.fixture
def small_parameters():
    """The fewest numbers that are weights: all zeros, narrow tables."""
    shapes = {
        "words.weight": (WORD_ROWS, 1),
        "ngrams.weight": (NGRAM_ROWS, 1),
        "cases.weight": (17, 1),
        "matches.weight": (23, 1),
        "ranks.weight": (12, 1),
        "entry.weight": (2, 5),
        "entry.bias": (2,),
        "entry_norm.weight": (2,),
        "entry_norm.bias": (2,),
        "convolutions.0.weight": (4, 6),
        "convolutions.0.bias": (4,),
        "norms.0.weight": (2,),
        "norms.0.bias": (2,),
        "flat.weight": (7, 2),
        "flat.bias": (7,),
        "toponyms.weight": (5, 2),
        "toponyms.bias": (5,),
        "roles.weight": (2, 2),
        "roles.bias": (2,),
    }
    return {name: np.zeros(shape, np.float32) for name, shape in shapes.items()}
