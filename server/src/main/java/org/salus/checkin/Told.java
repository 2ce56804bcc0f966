package org.salus.checkin;

import java.time.Clock;
import java.util.List;
import org.salus.audit.AuditEvent;
import org.salus.audit.Auditor;
import org.salus.kernel.Caller;
import org.salus.vault.Vault;

/** Tells the audit what is done with a link, beside what the door tells of the record. */
final class Told {

    private final Auditor auditor;
    private final Vault vault;
    private final Clock clock;

    Told(Auditor auditor, Vault vault, Clock clock) {
        this.auditor = auditor;
        this.vault = vault;
        this.clock = clock;
    }

    void of(Caller caller, Link link, String action, int status) {
        auditor.record(new AuditEvent(
                caller,
                action,
                "Appointment",
                List.of("Appointment/" + link.appointmentId()),
                new long[] {vault.blindIndex(link.organisation()).self("Patient", link.patientId())},
                "check-in link " + link.id(),
                status,
                clock.instant()));
    }
}
