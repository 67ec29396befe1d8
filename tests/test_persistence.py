"""Model files come back as they went in, or are refused with a reason."""

import json
import os
import pickle
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from stancekit.errors import InputError, ModelError
from stancekit.persistence import PROTOCOL, load_arrays, save_arrays

ARRAYS = {
    "weights": np.linspace(-1, 1, 12, dtype=np.float32).reshape(3, 4),
    "words": np.array(["said", "предупредил", "“ruled out”"]),
    "flags": np.array([True, False]),
    "empty": np.zeros((0, 5), dtype=np.int32),
}
META = {"temperature": 1.25, "targets": ["a", "b"], "nested": {"ü": None}}


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "model.npz"
    save_arrays(path, ARRAYS, META, kind="stance")
    return path


def assert_same(arrays, meta):
    assert set(arrays) == set(ARRAYS)
    for name, expected in ARRAYS.items():
        assert arrays[name].dtype == expected.dtype
        assert arrays[name].shape == expected.shape
        np.testing.assert_array_equal(arrays[name], expected)
    assert meta == META


def rewrite(path, **changes):
    """Change fields of the header and leave the rest as it is."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    header = json.loads(members["header.json"])
    header.update(changes)
    members["header.json"] = json.dumps(header).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def test_round_trip(model):
    assert_same(*load_arrays(model))
    assert_same(*load_arrays(str(model), kind="stance"))


def test_reads_from_a_package_that_is_an_archive(tmp_path, model):
    bundle = tmp_path / "bundle.zip"
    with zipfile.ZipFile(bundle, "w") as archive:
        archive.write(model, "data/model.npz")
    assert_same(*load_arrays(zipfile.Path(bundle) / "data" / "model.npz"))


def test_equal_models_are_equal_bytes_whatever_the_order(tmp_path, model):
    again = tmp_path / "again.npz"
    save_arrays(again, dict(reversed(ARRAYS.items())), META, kind="stance")
    assert again.read_bytes() == model.read_bytes()


def test_numpy_reads_the_arrays_without_stancekit(model):
    with np.load(model, allow_pickle=False) as archive:
        np.testing.assert_array_equal(archive["weights"], ARRAYS["weights"])


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.9, 0.999])
def test_truncated(model, share):
    data = model.read_bytes()
    model.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(ModelError, match=r"cut short|not a stancekit model"):
        load_arrays(model)


def test_foreign_files(tmp_path):
    text = tmp_path / "notes.txt"
    text.write_text("no model at all")
    with pytest.raises(ModelError, match="not a stancekit model file"):
        load_arrays(text)
    numpy_file = tmp_path / "other.npz"
    np.savez(numpy_file, weights=np.arange(3))
    with pytest.raises(ModelError, match="without a stancekit header"):
        load_arrays(numpy_file)
    other = tmp_path / "zip.npz"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("header.json", '{"format": "something else"}')
    with pytest.raises(ModelError, match="another format"):
        load_arrays(other)


@pytest.mark.parametrize("header", ["[1, 2]", "null", "{", "\xff", "[" * 100_000])
def test_header_that_is_no_header(tmp_path, header):
    path = tmp_path / "m.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("header.json", header.encode("latin-1"))
    with pytest.raises(ModelError):
        load_arrays(path)


def test_missing_file_and_folder(tmp_path):
    with pytest.raises(ModelError, match="cannot read"):
        load_arrays(tmp_path / "absent.npz")
    with pytest.raises(ModelError, match="cannot read"):
        load_arrays(tmp_path)
    with pytest.raises(ModelError, match="cannot read"):
        load_arrays("a\0b")


def test_newer_protocol_says_upgrade(model):
    rewrite(model, protocol=PROTOCOL + 1)
    with pytest.raises(ModelError, match=f"protocol {PROTOCOL + 1}.*upgrade stancekit"):
        load_arrays(model)


@pytest.mark.parametrize("protocol", [0, -1, "1", None, 1.5])
def test_invalid_protocol(model, protocol):
    rewrite(model, protocol=protocol)
    with pytest.raises(ModelError, match="protocol"):
        load_arrays(model)


def test_other_kind(model):
    with pytest.raises(ModelError, match=r"'stance'.*'quotations' is needed"):
        load_arrays(model, kind="quotations")


@pytest.mark.parametrize(
    "changes",
    [
        {"meta": {**META, "temperature": 2.0}},
        {"kind": "other"},
        {"checksum": "0" * 64},
        {"arrays": ["weights"]},
    ],
)
def test_tampered_header(model, changes):
    rewrite(model, **changes)
    with pytest.raises(ModelError, match="checksum"):
        load_arrays(model)


def test_array_that_is_listed_but_missing(model):
    rewrite(model, arrays=[*ARRAYS, "ghost"])
    with pytest.raises(ModelError, match="damaged"):
        load_arrays(model)


@pytest.mark.parametrize(
    "changes", [{"arrays": None}, {"arrays": [1]}, {"meta": []}, {"kind": None}]
)
def test_incomplete_header(model, changes):
    rewrite(model, **changes)
    with pytest.raises(ModelError, match="incomplete header"):
        load_arrays(model)


class Trap:
    """Makes a file when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (self.path,)


def test_pickled_content_is_refused_and_never_run(tmp_path, model):
    trace = tmp_path / "it-ran"
    with zipfile.ZipFile(model) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    objects = tmp_path / "objects.npy"
    np.save(objects, np.array([Trap(str(trace))], dtype=object), allow_pickle=True)
    members["weights.npy"] = objects.read_bytes()
    with zipfile.ZipFile(model, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    with pytest.raises(ModelError, match="damaged"):
        load_arrays(model)
    bare = tmp_path / "bare.npz"
    bare.write_bytes(pickle.dumps(Trap(str(trace))))
    with pytest.raises(ModelError, match="not a stancekit model file"):
        load_arrays(bare)
    assert not trace.exists()


def test_objects_are_refused_on_saving(tmp_path):
    path = tmp_path / "m.npz"
    with pytest.raises(InputError, match="'bad' holds object"):
        save_arrays(path, {"bad": np.array([{}, []], dtype=object)}, {})
    with pytest.raises(InputError, match="array name"):
        save_arrays(path, {"../up": np.arange(2)}, {})
    for meta in ({"x": {1, 2}}, {"x": float("nan")}):
        with pytest.raises(InputError, match="plain JSON"):
            save_arrays(path, {}, meta)
    assert list(tmp_path.iterdir()) == []


def test_failed_save_leaves_the_old_file(model, monkeypatch):
    before = model.read_bytes()

    def fail(*args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr("stancekit.persistence._write", fail)
    with pytest.raises(OSError, match="disk full"):
        save_arrays(model, ARRAYS, META)
    assert model.read_bytes() == before
    assert list(model.parent.iterdir()) == [model]


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_flipped_bit_is_refused_or_harmless(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("flip") / "m.npz"
    save_arrays(path, ARRAYS, META, kind="stance")
    raw = bytearray(path.read_bytes())
    position = data.draw(st.integers(0, len(raw) * 8 - 1))
    raw[position // 8] ^= 1 << (position % 8)
    path.write_bytes(raw)
    try:
        arrays, meta = load_arrays(path)
    except ModelError:
        return
    # Some bits of an archive mean nothing to us (dates, permissions): then nothing may differ.
    assert_same(arrays, meta)


@settings(max_examples=40, deadline=None)
@given(
    array=hnp.arrays(
        st.sampled_from([np.float32, np.float64, np.int32, np.uint8, np.bool_]),
        hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
    )
)
def test_any_array_comes_back(tmp_path_factory, array):
    path = tmp_path_factory.mktemp("any") / "m.npz"
    save_arrays(path, {"a": array}, {})
    arrays, _ = load_arrays(path)
    assert arrays["a"].dtype == array.dtype
    np.testing.assert_array_equal(arrays["a"], array)
