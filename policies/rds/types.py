"""The types of databases."""

INSTANCE = "aws:rds/instance:Instance"
CLUSTER = "aws:rds/cluster:Cluster"
DATABASES = (CLUSTER, INSTANCE, "aws:docdb/cluster:Cluster", "aws:neptune/cluster:Cluster")
