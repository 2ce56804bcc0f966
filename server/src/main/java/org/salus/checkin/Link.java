package org.salus.checkin;

import java.util.List;

/**
 * A link for one visit, as it lies in the database.
 *
 * @param id of its own: names the check-in in audit and identifiers, and opens nothing
 * @param appointmentId the only visit that it is for
 * @param patientId the only patient whose record it opens
 * @param madeBy who has handed it over, for the screen
 */
record Link(
        String id,
        int organisation,
        String appointmentId,
        String patientId,
        String madeBy,
        long madeAt,
        long expiresAt,
        long openedAt,
        long seenAt,
        int failures,
        boolean proven,
        State state,
        List<String> confirmed) {

    enum State {
        /** Nobody has opened it yet. */
        WAITING,
        /** Exchanged for a session. */
        OPEN,
        /** Too many wrong dates of birth. */
        LOCKED,
        /** Taken back, or followed by another. */
        REVOKED,
        DONE;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        static State of(String word) {
            return valueOf(word.toUpperCase(java.util.Locale.ROOT));
        }
    }

    boolean has(String step) {
        return confirmed.contains(step);
    }
}
