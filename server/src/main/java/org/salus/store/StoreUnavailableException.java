package org.salus.store;

/** The database cannot be reached or did not answer: the edge says 503, and nothing was acknowledged. */
public class StoreUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean mayBeStored;

    public StoreUnavailableException(String message, Throwable cause) {
        this(message, cause, false);
    }

    StoreUnavailableException(String message, Throwable cause, boolean mayBeStored) {
        super(message, cause);
        this.mayBeStored = mayBeStored;
    }

    /**
     * Whether the connection was lost while the transaction was being committed: then nobody can know whether it was. In all
     * other cases nothing was stored.
     */
    public boolean mayBeStored() {
        return mayBeStored;
    }
}
