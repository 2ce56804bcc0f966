package org.salus.identity;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Role;

/** Somebody to be given an account; fields as in {@link User}. */
public record NewUser(
        int organisation,
        String username,
        String name,
        Set<Role> roles,
        @Nullable String patientId,
        @Nullable String practitionerId) {

    public NewUser {
        roles = Set.copyOf(roles);
    }
}
