package org.salus.platform.outgoing;

/** A request that was not sent, or whose answer was not taken; the message says why, for the operator. */
public final class OutgoingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    OutgoingException(String message) {
        super(message);
    }

    OutgoingException(String message, Throwable cause) {
        super(message, cause);
    }
}
