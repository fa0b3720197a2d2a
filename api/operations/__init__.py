"""Operations: responders told by their signatures, their routes and services."""
