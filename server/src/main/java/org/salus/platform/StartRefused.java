package org.salus.platform;

/** Salus cannot start or the command cannot run as things are; the message is one sentence for the operator. */
public final class StartRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StartRefused(String message) {
        super(message);
    }

    public StartRefused(String message, Throwable cause) {
        super(message, cause);
    }

    /** What a lower module refused, in its own words. */
    static StartRefused because(RuntimeException refusal) {
        String words = refusal.getMessage();
        return new StartRefused(words == null ? "Salus cannot start: " + refusal.getClass().getSimpleName() + "." : words, refusal);
    }
}
