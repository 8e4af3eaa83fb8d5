module isthmus/rehearsal/karpenter

go 1.24.0

require sigs.k8s.io/karpenter v1.8.0
