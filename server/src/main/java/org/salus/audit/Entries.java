package org.salus.audit;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.salus.kernel.Caller;
import org.salus.kernel.Role;
import org.salus.store.Commit;
import org.salus.vault.BlindIndex;
import org.salus.vault.Vault;

/** Makes rows of events, and reads them again. */
final class Entries {

    private static final String PURPOSE = "audit";

    private final Vault vault;

    Entries(Vault vault) {
        this.vault = vault;
    }

    Entry of(AuditEvent event) {
        return of(event.caller().organisation(), event.at(), event.patients(), details(event, event.ids()));
    }

    /** The row of a write: also names the versions that came of it and the patients they belong to. */
    Entry of(AuditEvent event, List<Commit.Written> written) {
        long[] patients = LongStream.concat(
                        Arrays.stream(event.patients()),
                        written.stream().mapToLong(Commit.Written::patient))
                .filter(patient -> patient != 0)
                .distinct()
                .toArray();
        return of(event.caller().organisation(), event.at(), patients, details(event, versions(event.ids(), written)));
    }

    Entry of(int organisation, Instant at, long[] patients, Details details) {
        return new Entry(
                organisation,
                micros(at),
                subject(organisation, details.subject()),
                action(organisation, details.action()),
                patients,
                vault.sealText(organisation, PURPOSE, details.encode()));
    }

    Details open(int organisation, byte[] sealed) {
        return Details.decode(vault.openText(organisation, PURPOSE, sealed));
    }

    long subject(int organisation, String subject) {
        return vault.blindIndex(organisation).token("audit.subject", 'x', subject);
    }

    private long action(int organisation, String action) {
        BlindIndex index = vault.blindIndex(organisation);
        return index.token("audit.action", 'x', action);
    }

    static long micros(Instant at) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, at);
    }

    private static Details details(AuditEvent event, List<String> ids) {
        Caller caller = event.caller();
        return new Details(
                caller.subject(),
                caller.name(),
                caller.roles().stream().map(Role::code).sorted().toList(),
                event.action(),
                event.type(),
                ids,
                0,
                event.detail(),
                event.status(),
                caller.address(),
                caller.purpose().name(),
                caller.requestId());
    }

    /** The event's ids with the written versions, where both lists speak of the same resources; else both. */
    private static List<String> versions(List<String> ids, List<Commit.Written> written) {
        List<String> named = new ArrayList<>(written.size());
        boolean aligned = ids.size() == written.size();
        for (int i = 0; i < written.size(); i++) {
            Commit.Written one = written.get(i);
            aligned = aligned && ids.get(i).endsWith("/" + one.id());
            String name = aligned ? ids.get(i) : one.id();
            named.add(
                    switch (one.status()) {
                        case CREATED, UPDATED -> name + "/_history/" + one.version();
                        case DELETED -> name + "/_history/" + one.version() + " deleted";
                        case UNCHANGED -> name + " unchanged";
                    });
        }
        if (!aligned) {
            List<String> both = new ArrayList<>(ids);
            both.addAll(named);
            return both;
        }
        return named;
    }
}
