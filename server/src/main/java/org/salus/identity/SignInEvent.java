package org.salus.identity;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Role;

/**
 * Something happened at sign-in. Published to the application's listeners (audit); holds no secret, and not what was
 * typed as a username that nobody has, since people type passwords there.
 *
 * @param at when
 * @param outcome what
 * @param organisation of the user or client, 0 when nobody known was named
 * @param subject stable id of the user or client ({@code Caller.subject}), null when nobody known was named
 * @param name of the user or client, null likewise
 * @param roles of the user or client, empty likewise
 * @param address where from
 * @param requestId the request in logs and errors
 */
public record SignInEvent(
        Instant at,
        Outcome outcome,
        int organisation,
        @Nullable String subject,
        @Nullable String name,
        Set<Role> roles,
        String address,
        String requestId) {

    /** What happened; {@code code} is the word for the audit, {@code success} whether the person or program got what was asked. */
    public enum Outcome {
        SIGNED_IN("login", true),
        SECOND_FACTOR_ENROLLED("second-factor-enrolled", true),
        RECOVERY_CODE_USED("recovery-code-used", true),
        SIGNED_OUT("logout", true),
        PASSWORD_CHANGED("password-changed", true),
        PASSWORD_CHANGE_REFUSED("password-change", false),
        WRONG_PASSWORD("login", false),
        UNKNOWN_USER("login", false),
        DISABLED_USER("login", false),
        WRONG_CODE("login-code", false),
        LOCKED_OUT("login-locked-out", false),
        STEPPED_UP("step-up", true),
        STEP_UP_REFUSED("step-up", false),
        TOKEN_ISSUED("token", true),
        TOKEN_REFUSED("token", false),
        TOKEN_REVOKED("token-revoked", true),
        SET_UP("set-up", true),
        SET_UP_REFUSED("set-up", false);

        private final String code;
        private final boolean success;

        Outcome(String code, boolean success) {
            this.code = code;
            this.success = success;
        }

        public String code() {
            return code;
        }

        public boolean success() {
            return success;
        }
    }
}
