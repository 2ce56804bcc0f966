package org.salus.audit;

import java.util.List;
import org.salus.kernel.Caller;

/**
 * One row of audit: who, what, which patient, when, from where, why, and how it ended. Sealed at rest.
 *
 * @param action what was done, a FHIR interaction code or our own word such as {@code login}
 * @param type resource type, or empty
 * @param ids ids of the resources concerned, {@code Type/id}; at most 1000 are kept, then a count
 * @param patients {@code self} hashes of the patients concerned: the only part that can be looked up by hash
 * @param detail the query, the operation, the reason: free text
 * @param status HTTP status answered
 */
public record AuditEvent(
        Caller caller,
        String action,
        String type,
        List<String> ids,
        long[] patients,
        String detail,
        int status,
        java.time.Instant at) {}
