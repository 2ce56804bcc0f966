package org.salus.terminology;

/** A release or package that cannot be loaded as it is. The message is one sentence for the operator, with file and line or element. */
public class LoadException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LoadException(String message) {
        super(message);
    }

    public LoadException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Another process is at the same load: it may be there soon. */
    public static final class Busy extends LoadException {
        private static final long serialVersionUID = 1L;

        Busy(String key) {
            super("Another process is loading " + key + " just now.");
        }
    }
}
