"""An application that updates itself, to be read and to be copied."""
