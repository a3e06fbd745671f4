"""What a council can lay open: what is assumed, an algorithmic transparency record, and facts about personal data."""
