package org.salus.store;

/**
 * The organisation's search parameters changed between the reading of a resource's search values and its commit: nothing was stored,
 * and the same request succeeds when it is made again.
 */
public final class StaleDefinitionsException extends StoreUnavailableException {
    private static final long serialVersionUID = 1L;

    StaleDefinitionsException(Throwable cause) {
        super("The organisation's search parameters changed meanwhile", cause);
    }
}
