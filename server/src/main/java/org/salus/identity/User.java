package org.salus.identity;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Role;

/**
 * Somebody who can sign in.
 *
 * @param id stable; the subject of callers
 * @param organisation the tenant
 * @param username folded to lower case; unique in the installation
 * @param name as people read it
 * @param patientId id of the own Patient resource, for patients
 * @param practitionerId id of the own Practitioner resource, for staff, when linked
 * @param active a user who is not active cannot sign in, and the sessions are gone
 * @param secondFactor whether a second factor is enrolled
 * @param passwordDue whether the password was set by somebody else and should be changed
 */
public record User(
        String id,
        int organisation,
        String username,
        String name,
        Set<Role> roles,
        @Nullable String patientId,
        @Nullable String practitionerId,
        boolean active,
        boolean secondFactor,
        boolean passwordDue) {

    public User {
        roles = Set.copyOf(roles);
    }

    /** Staff has no session without a second factor; a patient may do without. */
    public boolean needsSecondFactor() {
        return roles.stream().anyMatch(Role::isStaff);
    }
}
