"""One plan seen cluster by cluster: need, staff, meetings, workload, travel, fairness and cost, side by side."""
