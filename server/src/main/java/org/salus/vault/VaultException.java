package org.salus.vault;

/** The vault cannot work: the key file is missing or open to others, or the database with the wrapped keys does not answer. */
public final class VaultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public VaultException(String message) {
        super(message);
    }

    public VaultException(String message, Throwable cause) {
        super(message, cause);
    }
}
