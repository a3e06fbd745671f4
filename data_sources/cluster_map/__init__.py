"""The cluster map apart from how the screen draws it: classes and colours, layers, areas, sentences, a print view."""
