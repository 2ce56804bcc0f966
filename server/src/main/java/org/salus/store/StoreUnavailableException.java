package org.salus.store;

/** The database cannot be reached or did not answer: the edge says 503, and nothing was acknowledged. */
public final class StoreUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
