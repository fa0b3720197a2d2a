"""The dashboard's pages, as they were built from the folder of that name."""
