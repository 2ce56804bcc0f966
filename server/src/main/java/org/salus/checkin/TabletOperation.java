package org.salus.checkin;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.FhirResponse;
import org.salus.record.RecordAccess;
import org.salus.vault.Vault;

/** {@code Appointment/[id]/$tablet}: how the patient's own check-in stands; nothing of what the patient answered. */
final class TabletOperation extends DeskOperation {

    private final Vault vault;
    private final Clock clock;
    private final CheckInSettings settings;

    TabletOperation(RecordAccess record, Links links, Vault vault, Clock clock, CheckInSettings settings) {
        super(record, links, "tablet", false, "How the check-in stands that the patient does alone");
        this.vault = vault;
        this.clock = clock;
        this.settings = settings;
    }

    @Override
    public FhirResponse run(Call call) {
        List<Problem> problems = call.parameters().otherThan("tablet");
        if (!problems.isEmpty()) {
            return FhirResponse.refused(problems);
        }
        Caller caller = call.request().caller();
        Outcome<JsonObject> read = addressed(call);
        if (!(read instanceof Outcome.Ok<JsonObject>(JsonObject appointment))) {
            return refused(read);
        }
        String reference = String.valueOf(patient(appointment));
        long patient = vault.blindIndex(caller.organisation()).self("Patient", reference.substring(reference.indexOf('/') + 1));
        Optional<Link> newest = links.newest(caller.organisation(), String.valueOf(call.id()));
        if (newest.isEmpty()) {
            return answer(call, patient, "", parameter("state", "valueCode", "none"));
        }
        Link link = newest.get();
        List<JsonObject> parameters = new ArrayList<>();
        parameters.add(parameter("state", "valueCode", state(link)));
        parameters.add(parameter("by", "valueString", link.madeBy()));
        parameters.add(parameter("at", "valueInstant", Instant.ofEpochMilli(link.madeAt()).toString()));
        parameters.add(parameter("expires", "valueInstant", Instant.ofEpochMilli(end(link)).toString()));
        return answer(call, patient, "", parameters.toArray(JsonObject[]::new));
    }

    private long end(Link link) {
        return link.openedAt() == 0 ? link.expiresAt() : link.openedAt() + settings.session().toMillis();
    }

    private String state(Link link) {
        boolean lives = link.state() == Link.State.WAITING || link.state() == Link.State.OPEN;
        return lives && end(link) <= clock.millis() ? "expired" : link.state().word();
    }
}
