package org.salus.audit;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Caller;
import org.salus.store.Reader;
import org.salus.vault.Vault;

/** The audit as the privacy officer reads it: opened, with the patients' ids, and itself audited. */
public final class AuditEvents {

    private final AuditReports reports;
    private final Auditor auditor;
    private final Vault vault;
    private final Reader record;

    public AuditEvents(AuditReports reports, Auditor auditor, Vault vault, Reader record) {
        this.reports = reports;
        this.auditor = auditor;
        this.vault = vault;
        this.record = record;
    }

    /**
     * One row, as {@code GET /audit/events} shows it.
     *
     * @param at ISO 8601, UTC
     * @param ids at most 1000, {@code omitted} more were concerned
     */
    public record Shown(
            long seq,
            String at,
            String subject,
            String user,
            List<String> roles,
            String action,
            String type,
            List<String> ids,
            int omitted,
            List<String> patientIds,
            String detail,
            int status,
            String address,
            String purpose,
            String requestId) {}

    /** @param next what to ask for as {@code after} to see older ones; null at the end */
    public record Page(List<Shown> events, @Nullable String next) {}

    /**
     * Rows of the caller's organisation, newest first. The first page misses nothing that was done before it was asked for.
     *
     * @throws org.salus.store.StoreUnavailableException when the database is away, rather than showing part of the audit
     */
    public Page read(Caller caller, AuditReports.Query query) {
        String patient = query.patient();
        // First, so that nothing is shown that cannot be audited.
        auditor.record(new AuditEvent(
                caller,
                "audit-read",
                "",
                List.of(),
                patient == null
                        ? new long[0]
                        : new long[] {vault.blindIndex(caller.organisation()).self("Patient", patient)},
                words(query),
                200,
                Instant.now()));
        if (query.before() == null) {
            auditor.settle();
        }
        AuditReports.Page page = reports.page(query);
        PatientNames names = new PatientNames(
                vault, record, caller.organisation(), page.lines(), patient == null ? Set.of() : Set.of(patient));
        Long next = page.next();
        return new Page(
                page.lines().stream().map(line -> shown(line, names)).toList(), next == null ? null : next.toString());
    }

    private static Shown shown(AuditReports.Line line, PatientNames names) {
        Details details = line.details();
        return new Shown(
                line.seq(),
                DateTimeFormatter.ISO_INSTANT.format(line.at()),
                details.subject(),
                details.name(),
                details.roles(),
                details.action(),
                details.type(),
                details.ids(),
                details.omitted(),
                names.of(line.patients()),
                details.detail(),
                details.status(),
                details.address(),
                details.purpose(),
                details.requestId());
    }

    private static String words(AuditReports.Query query) {
        StringBuilder words = new StringBuilder();
        add(words, "patient", query.patient());
        add(words, "user", query.subject());
        add(words, "from", query.from());
        add(words, "to", query.to());
        add(words, "after", query.before());
        return words.toString();
    }

    private static void add(StringBuilder words, String name, @Nullable Object value) {
        if (value != null) {
            words.append(words.isEmpty() ? "" : "&").append(name).append('=').append(value);
        }
    }
}
