package org.salus.identity;

import java.time.Instant;
import org.salus.kernel.Caller;

/**
 * An account was made or changed. Published to the application's listeners (audit); holds no secret.
 *
 * @param actor who did it
 * @param change what was done
 * @param subject stable id of the user or client that it was done to, of the actor's organisation
 * @param detail such as the new roles; no names
 */
public record UserChangedEvent(Instant at, Caller actor, Change change, String subject, String detail) {

    public enum Change {
        CREATED("user-created"),
        DISABLED("user-disabled"),
        ENABLED("user-enabled"),
        ROLES_CHANGED("user-roles-changed"),
        SECOND_FACTOR_RESET("second-factor-reset"),
        SECOND_FACTOR_SET("second-factor-set"),
        PASSWORD_RESET("password-reset"),
        CLIENT_CREATED("client-created"),
        CLIENT_DISABLED("client-disabled");

        private final String code;

        Change(String code) {
            this.code = code;
        }

        /** The word for the audit. */
        public String code() {
            return code;
        }
    }
}
