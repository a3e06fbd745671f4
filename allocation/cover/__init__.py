"""Who takes a link worker's schools while they are away, how long that holds, and how fragile each cluster is."""
