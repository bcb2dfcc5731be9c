"""Clusters points with scikit-learn for a bench: one task as JSON on stdin, one answer as JSON on stdout."""
import json
import sys
import time

import numpy as np
import sklearn
from sklearn import cluster


def main():
    task = json.load(sys.stdin)
    rows, columns = task["rows"], task["columns"]
    points = np.fromfile(task["points"]).reshape(rows, columns)
    make = MAKERS[task["method"]](task, columns)
    if make is None:
        print(json.dumps({"version": sklearn.__version__, "milliseconds": None}))
        return
    best, model = None, None
    for _ in range(task["runs"]):
        model = make()
        started = time.process_time()
        model.fit(points)
        taken = (time.process_time() - started) * 1000
        best = taken if best is None else min(best, taken)
    answer = {"version": sklearn.__version__, "milliseconds": best}
    if task["method"] == "kmeans":
        answer.update(inertia=float(model.inertia_), iterations=int(model.n_iter_))
    else:
        model.labels_.astype(np.int32).tofile(task["labels"])
    print(json.dumps(answer))


def k_means(task, columns):
    start = np.array(task["start"]).reshape(-1, columns)
    return lambda: cluster.KMeans(len(start), init=start, n_init=1, max_iter=task["limit"], tol=0, algorithm="lloyd")


def ward(task, _):
    return lambda: cluster.AgglomerativeClustering(task["k"], linkage="ward")


def dbscan(task, _):
    return lambda: cluster.DBSCAN(eps=task["reach"], min_samples=task["minPoints"])


def hdbscan(task, _):
    if not hasattr(cluster, "HDBSCAN"):
        return None
    return lambda: cluster.HDBSCAN(min_cluster_size=task["minPoints"], min_samples=task["minPoints"])


MAKERS = {"kmeans": k_means, "ward": ward, "dbscan": dbscan, "hdbscan": hdbscan}

main()
