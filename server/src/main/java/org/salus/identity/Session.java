package org.salus.identity;

import org.jspecify.annotations.Nullable;

/**
 * A signed-in person's session, as it may be shown to that person.
 *
 * @param organisationName of the user's organisation
 * @param csrf to be sent as {@code X-CSRF-Token} with unsafe methods
 * @param idleSeconds it ends after this long without a request
 * @param expiresAt it ends then in any case, milliseconds since the epoch
 * @param provenAt when the second factor was last proven in it, likewise; 0 when it never was
 */
public record Session(User user, String organisationName, String csrf, long idleSeconds, long expiresAt, long provenAt) {

    /** A session just begun, with its token: for the cookie, and for nothing else. */
    public record Started(Session session, String token) {
        @Override
        public String toString() {
            return "Started[" + session.user().id() + "]";
        }
    }

    @Override
    public String toString() {
        return "Session[" + user.id() + "]";
    }

    static boolean isSafe(@Nullable String method) {
        return "GET".equals(method) || "HEAD".equals(method) || "OPTIONS".equals(method);
    }
}
