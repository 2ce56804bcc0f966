package org.salus.vault;

/** The data key of this patient was destroyed: the record is erased. */
public final class KeyDestroyedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public KeyDestroyedException(String message) {
        super(message);
    }
}
