"""What components declare that they use, compared with what a cluster and an account that stand allow."""
