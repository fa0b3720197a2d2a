"""The API described: the document, made of the operations, and a page that shows it."""
