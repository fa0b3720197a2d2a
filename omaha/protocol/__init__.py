"""The Omaha 3 wire format: bytes to structs and back, with no idea of policy."""
