package org.salus.identity.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.identity.Session;
import org.salus.identity.User;
import org.salus.kernel.Role;

/**
 * A session as its owner sees it; with {@code next} and new recovery codes when it has just begun.
 *
 * @param passwordChangeDue whether the password was set by somebody else and should be changed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record SessionBody(
        @Nullable String next,
        Who user,
        Place organisation,
        String csrf,
        long idleSeconds,
        String expiresAt,
        boolean passwordChangeDue,
        @Nullable List<String> recoveryCodes) {

    /** The person; ids of the own resources are null when there are none. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Who(
            String subject,
            String username,
            String name,
            List<String> roles,
            @Nullable String patientId,
            @Nullable String practitionerId) {}

    record Place(int id, String name) {}

    static SessionBody of(Session session, @Nullable String next, List<String> recoveryCodes) {
        User user = session.user();
        return new SessionBody(
                next,
                new Who(
                        user.id(),
                        user.username(),
                        user.name(),
                        user.roles().stream().map(Role::code).sorted().toList(),
                        user.patientId(),
                        user.practitionerId()),
                new Place(user.organisation(), session.organisationName()),
                session.csrf(),
                session.idleSeconds(),
                Instant.ofEpochMilli(session.expiresAt()).toString(),
                user.passwordDue(),
                recoveryCodes.isEmpty() ? null : recoveryCodes);
    }

    @Override
    public String toString() {
        return "SessionBody[" + user.subject() + "]";
    }
}
