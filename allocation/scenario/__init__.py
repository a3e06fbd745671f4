"""What if: a baseline with named changes, each a typed value with a sentence both ways."""
