"""Will hold the client library that machines carry; nothing of it is here yet."""
