"""Many solves at once: what one is, what is kept of it, where it runs, and a batch of them."""
