"""The type of clusters."""

CLUSTER = "aws:eks/cluster:Cluster"
