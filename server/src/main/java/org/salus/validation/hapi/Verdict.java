package org.salus.validation.hapi;

import org.jspecify.annotations.Nullable;

/**
 * Whether a code is what it should be.
 *
 * @param message why not, or why it cannot be said; with IN: what is still to be remarked, such as a wrong display
 */
record Verdict(State state, @Nullable String message, @Nullable String display) {

    enum State {
        IN,
        OUT,
        /** What would decide it is not loaded here. */
        UNKNOWN
    }

    static final Verdict IN = new Verdict(State.IN, null, null);
    static final Verdict OUT = new Verdict(State.OUT, null, null);

    static Verdict in(@Nullable String display) {
        return display == null ? IN : new Verdict(State.IN, null, display);
    }

    static Verdict out(String message) {
        return new Verdict(State.OUT, message, null);
    }

    static Verdict unknown(String message) {
        return new Verdict(State.UNKNOWN, message, null);
    }

    boolean isIn() {
        return state == State.IN;
    }
}
