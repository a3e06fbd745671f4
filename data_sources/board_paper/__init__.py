"""The paper for the board: what it says, its pictures, and the same paper as a Word document and as HTML."""
