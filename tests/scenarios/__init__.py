"""Operations through the door that a client uses: granted, refused, and each documented fault."""
