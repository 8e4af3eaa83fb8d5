"""The types of resources that hold what cannot be made again."""

STATEFUL = (
    "aws:docdb/cluster:Cluster",
    "aws:dynamodb/table:Table",
    "aws:ebs/volume:Volume",
    "aws:efs/fileSystem:FileSystem",
    "aws:kms/key:Key",
    "aws:neptune/cluster:Cluster",
    "aws:rds/cluster:Cluster",
    "aws:rds/instance:Instance",
    "aws:s3/bucket:Bucket",
    "aws:s3/bucketV2:BucketV2",
    "aws:s3/directoryBucket:DirectoryBucket",
)
