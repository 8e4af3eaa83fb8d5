"""What runs in the image `ml` besides Ray, MLflow and MLServer themselves."""
