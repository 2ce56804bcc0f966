package org.salus.scheduling;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;
import org.salus.record.Versions;

/** What the operations on Appointment have in common. */
abstract class SchedulingOperation implements Operation {

    final Clinic clinic;
    private final Definition definition;

    /** One that changes appointments: who calls it may update them. */
    SchedulingOperation(Clinic clinic, String name, Level level, String summary) {
        this(clinic, name, level, true, Interaction.UPDATE, summary);
    }

    SchedulingOperation(Clinic clinic, String name, Level level, boolean affects, Interaction needs, String summary) {
        this.clinic = clinic;
        this.definition = new Definition(
                name,
                Set.of(level),
                Set.of("Appointment"),
                affects,
                new Needs.OnAddressedType(needs),
                "urn:salus:operation:Appointment-" + name,
                summary);
    }

    @Override
    public final Definition definition() {
        return definition;
    }

    final String name() {
        return definition.name();
    }

    /** The addressed appointment as the caller may see it, in the version that the caller has seen. */
    final Outcome<JsonObject> addressed(Call call) {
        Caller caller = call.request().caller();
        return clinic.record().read(caller, "Appointment", String.valueOf(call.id())).flatMap(appointment -> {
            String ifMatch = call.request().header("if-match");
            if (ifMatch != null && Versions.ofTag(ifMatch) != version(appointment)) {
                return Outcome.refused(
                        Problem.Code.VERSION, "This appointment was changed meanwhile: it is version " + version(appointment) + ".");
            }
            return Outcome.ok(appointment);
        });
    }

    static int version(JsonObject resource) {
        JsonObject meta = resource.object("meta");
        return meta == null ? 0 : Versions.number(String.valueOf(meta.string("versionId")));
    }

    static @Nullable String chart(Call call) {
        return call.request().header("x-salus-patient");
    }

    static FhirResponse refused(Outcome<?> outcome) {
        return FhirResponse.refused(((Outcome.Refused<?>) outcome).problems());
    }

    static FhirResponse conflict(String message) {
        return FhirResponse.refused(new Problem(Problem.Code.CONFLICT, message, "Appointment.status"));
    }

    static FhirResponse first(int status, Outcome<List<JsonObject>> written) {
        return Answers.one(status, written.map(List::getFirst));
    }
}
