package org.salus.checkin;

import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.identity.Origin;
import org.salus.identity.QrSvg;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.FhirResponse;
import org.salus.record.RecordAccess;
import org.salus.scheduling.SelfCheckIn;
import org.salus.vault.Vault;

/**
 * {@code Appointment/[id]/$hand-over}: makes the link by which the patient of a visit of today checks in alone. It opens once, for a short time,
 * that visit and nothing else; one made before for the same visit opens nothing any more.
 */
final class HandOverOperation extends DeskOperation {

    private static final String FHIR = "/fhir";

    private final SelfCheckIn scheduling;
    private final Visits visits;
    private final Vault vault;

    HandOverOperation(RecordAccess record, Links links, SelfCheckIn scheduling, Vault vault) {
        super(record, links, "hand-over", true, "Makes a link by which the patient of a visit checks in alone");
        this.scheduling = scheduling;
        this.visits = new Visits(record);
        this.vault = vault;
    }

    @Override
    public FhirResponse run(Call call) {
        List<Problem> problems = call.parameters().otherThan("hand-over");
        if (!problems.isEmpty()) {
            return FhirResponse.refused(problems);
        }
        Caller caller = call.request().caller();
        Outcome<SelfCheckIn.Today> wanted = addressed(call).flatMap(appointment -> scheduling.ofToday(caller, appointment));
        if (!(wanted instanceof Outcome.Ok<SelfCheckIn.Today>(SelfCheckIn.Today today))) {
            return refused(wanted);
        }
        String appointmentId = String.valueOf(call.id());
        if (!isWhole(today.patient().string("birthDate"))) {
            return FhirResponse.refused(new Problem(
                    Problem.Code.CONFLICT,
                    "The whole date of birth is not recorded, and it is what the patient proves who it is by. Check in at the desk.",
                    "Patient.birthDate"));
        }
        if (isHidden(caller, appointmentId, today)) {
            return FhirResponse.refused(new Problem(
                    Problem.Code.CONFLICT, "This visit is withheld from the patient, so it cannot be checked in alone. Check in at the desk."));
        }
        Optional<Links.Made> made = links.make(caller.organisation(), appointmentId, today.patientId(), who(caller));
        if (made.isEmpty()) {
            return FhirResponse.refused(Problem.Code.CONFLICT, "Somebody else is handing over this visit at this moment. Look again.");
        }
        Outcome<JsonObject> unlocked = visits.change(caller, "hand-over", appointmentId, today.patientId(), appointment -> {
            Elements.keep(appointment, e -> !Visits.LOCKED.equals(e.string("url")));
            return appointment;
        });
        if (!unlocked.isOk()) {
            links.revoke(caller.organisation(), appointmentId);
            return refused(unlocked);
        }
        Link link = made.get().link();
        String base = call.request().base();
        // Behind the number sign: a browser sends that part to nobody, so it is in no log and no history of a server.
        String url = (base.endsWith(FHIR) ? base.substring(0, base.length() - FHIR.length()) : base) + "/check-in#" + made.get().secret();
        return answer(
                call,
                vault.blindIndex(caller.organisation()).self("Patient", today.patientId()),
                " link " + link.id(),
                parameter("url", "valueUrl", url),
                parameter("qr", "valueString", QrSvg.of(url, "QR code of the check-in")),
                parameter("expires", "valueInstant", Instant.ofEpochMilli(link.expiresAt()).toString()));
    }

    /** Whether the patient may not see what the caller sees. */
    private boolean isHidden(Caller caller, String appointmentId, SelfCheckIn.Today today) {
        Link asIf = new Link(
                "asked", caller.organisation(), appointmentId, today.patientId(), "", 0, 0, 0, 0, 0, false, Link.State.WAITING, List.of());
        Caller patient = Person.of(asIf, null, new Origin(caller.address(), caller.requestId()));
        return !record.read(patient, "Appointment", appointmentId).isOk() || !record.read(patient, "Patient", today.patientId()).isOk();
    }

    static boolean isWhole(@Nullable String date) {
        try {
            return date != null && date.length() == 10 && LocalDate.parse(date) != null;
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
