package org.salus.vault;

/** Sealed bytes that do not open: altered, moved to another row, or sealed under another key. Never shown as "empty". */
public final class TamperedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TamperedException(String message) {
        super(message);
    }
}
