"""
A corpus on a dask cluster
==========================

Hand the same run to a cluster: here one of two processes on this machine, elsewhere the address
of a scheduler that is running already.
"""

# %%
# Workers load the models once and then take chunks of articles; results come back here and are
# stored here, so that the machines need no common disk.

import tempfile

import joblib
from dask.distributed import Client, LocalCluster

import stancekit
from stancekit.corpus import run

ARTICLES = [
    (f"“We {verb} the strikes,” said {name}, the minister.", {"id": f"{name} {verb}"})
    for name in ("Ann Lee", "John Smith", "Wang Yi")
    for verb in ("condemn", "welcome", "have seen")
]


def main() -> None:
    analyzer = stancekit.load(target="air-strikes")
    # Elsewhere: Client("tcp://scheduler:8786"), or "stancekit corpus run --dask ADDRESS".
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster,
        Client(cluster),
        joblib.parallel_config("dask"),
    ):
        corpus = run(ARTICLES, tempfile.mkdtemp(), analyzer, chunk_size=3)
    print(corpus)
    print(corpus.summary()[["speaker", "stance", "quotations"]].to_string(index=False))


# %%
# The processes of a local cluster import this script: the work is in a function, behind this line.

if __name__ == "__main__":
    main()
