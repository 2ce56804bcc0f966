package org.salus.kernel;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is calling, on whose behalf and why. Immutable; passed as a parameter, never kept in a thread or a session.
 *
 * @param subject stable id of the user or client
 * @param name for people: what the audit shows
 * @param organisation the tenant; every key and query is bound to it
 * @param roles at least one
 * @param patientId for {@link Role#PATIENT}: the id of the own Patient resource
 * @param practitionerId for staff: the id of the own Practitioner resource, when linked
 * @param scopes SMART v2 scopes that narrow what the roles allow; empty means that the roles alone decide (a person's own session)
 * @param purpose why, as a code of the HL7 v3 PurposeOfUse value set
 * @param address where from: the client's network address
 * @param requestId identifies this request in logs, errors and audit
 * @param provenAt when the second factor was last proven in this session, milliseconds since the epoch; 0 when it never was
 */
public record Caller(
        String subject,
        String name,
        int organisation,
        Set<Role> roles,
        @Nullable String patientId,
        @Nullable String practitionerId,
        List<String> scopes,
        Purpose purpose,
        String address,
        String requestId,
        long provenAt) {

    public Caller {
        if (roles.isEmpty()) {
            throw new IllegalArgumentException("A caller has a role");
        }
        roles = Set.copyOf(roles);
        scopes = List.copyOf(scopes);
    }

    /** Who has proven no second factor: programs, jobs, patients without one. */
    public Caller(
            String subject,
            String name,
            int organisation,
            Set<Role> roles,
            @Nullable String patientId,
            @Nullable String practitionerId,
            List<String> scopes,
            Purpose purpose,
            String address,
            String requestId) {
        this(subject, name, organisation, roles, patientId, practitionerId, scopes, purpose, address, requestId, 0);
    }

    public boolean is(Role role) {
        return roles.contains(role);
    }

    /** A person in the own session: not a program, and not a token that was narrowed. */
    public boolean isPersonWithoutScopes() {
        return scopes.isEmpty() && !is(Role.SYSTEM);
    }

    /** Salus acting by itself (start-up, jobs): audited like everybody else. */
    public static Caller system(int organisation, String job) {
        return new Caller(
                "system:" + job, job, organisation, Set.of(Role.SYSTEM), null, null, List.of("system/*.cruds"),
                Purpose.HSYSADMIN, "local", Ids.request());
    }

    /**
     * The same person within an operation that does more than the person may do alone, such as a check-in at the front desk that opens an
     * encounter. The operation's own policy has allowed the call; here stands, as SMART v2 system scopes, what it may do with it. The
     * audit still names the person.
     *
     * @param scopes as narrow as the operation allows, such as {@code system/Encounter.cu}
     */
    public Caller within(List<String> scopes) {
        return new Caller(
                subject, name, organisation, Set.of(Role.SYSTEM), patientId, practitionerId, scopes, purpose, address, requestId, provenAt);
    }

    /** HL7 v3 PurposeOfUse codes in use here. */
    public enum Purpose {
        TREAT,
        HPAYMT,
        HOPERAT,
        HSYSADMIN,
        ETREAT,
        PATRQT
    }
}
