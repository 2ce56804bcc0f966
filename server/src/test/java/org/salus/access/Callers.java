package org.salus.access;

import java.util.List;
import java.util.Set;
import org.salus.kernel.Caller;
import org.salus.kernel.Role;

/** Callers for tests. */
public final class Callers {

    /** The Patient that a caller of role patient is. */
    public static final String PATIENT_ID = "own-patient";

    private Callers() {}

    public static Caller of(Role role, int organisation) {
        return with(Set.of(role), organisation);
    }

    public static Caller with(Set<Role> roles, int organisation, String... scopes) {
        return new Caller(
                "subject-of-test",
                "A. Tester",
                organisation,
                roles,
                roles.contains(Role.PATIENT) ? PATIENT_ID : null,
                null,
                List.of(scopes),
                Caller.Purpose.TREAT,
                "192.0.2.1",
                "request1");
    }
}
