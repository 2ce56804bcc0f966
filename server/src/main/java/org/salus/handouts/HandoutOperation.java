package org.salus.handouts;

import java.time.ZonedDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.salus.fhir.JsonObject;
import org.salus.fhir.PatientLanguage;
import org.salus.identity.Organisations;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Language;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.patients.MergedAway;
import org.salus.printing.Paper;
import org.salus.printing.SafePdf;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;
import org.salus.record.RecordAccess;
import org.salus.record.Services;
import org.salus.record.Trace;
import org.salus.scheduling.ClinicZone;

/** {@code Patient/[id]/$name}: a handout as PDF, in the patient's language unless another is asked for. */
final class HandoutOperation implements Operation {

    private final Handout handout;
    private final Services services;
    private final RecordAccess record;
    private final ClinicZone clock;
    private final Organisations organisations;

    HandoutOperation(Handout handout, Services services, RecordAccess record, ClinicZone clock, Organisations organisations) {
        this.handout = handout;
        this.services = services;
        this.record = record;
        this.clock = clock;
        this.organisations = organisations;
    }

    @Override
    public Definition definition() {
        return new Definition(
                handout.name(),
                Set.of(Level.INSTANCE),
                Set.of("Patient"),
                false,
                new Needs.OnAddressedType(Interaction.READ),
                "urn:salus:operation:Patient-" + handout.name(),
                handout.summary(),
                Paper.PDF);
    }

    @Override
    public FhirResponse run(Call call) {
        List<Problem> unknown = call.parameters().otherThan(handout.name(), Paper.LANGUAGE);
        if (!unknown.isEmpty()) {
            return FhirResponse.refused(unknown);
        }
        Caller caller = call.request().caller();
        String id = Objects.requireNonNull(call.id());
        Outcome<byte[]> pdf = record.read(caller, "Patient", id)
                .flatMap(HandoutOperation::current)
                .flatMap(patient -> Paper.language(call, PatientLanguage.of(patient)).flatMap(language -> print(caller, patient, language)));
        return switch (pdf) {
            case Outcome.Ok<byte[]>(byte[] printed) -> Paper.answer(printed, trace(caller, id));
            case Outcome.Refused<byte[]>(List<Problem> problems) -> FhirResponse.refused(problems);
        };
    }

    private static Outcome<JsonObject> current(JsonObject patient) {
        String survivor = MergedAway.survivor(patient);
        return survivor == null
                ? Outcome.ok(patient)
                : Outcome.refused(
                        Problem.Code.CONFLICT, "This patient was merged into Patient/" + survivor + "; print for that one.");
    }

    private Outcome<byte[]> print(Caller caller, JsonObject patient, Language language) {
        ZonedDateTime now = clock.now(caller);
        String organisation = organisations.find(caller.organisation()).orElseThrow().name();
        return handout.body(new Handout.Request(record.as(caller), patient, language, now.getZone()))
                .map(body -> SafePdf.of(
                        HandoutPage.of(handout.title(language), patient, body, organisation, language.moment(now), language), language));
    }

    private Trace trace(Caller caller, String id) {
        long patient = services.vault().blindIndex(caller.organisation()).self("Patient", id);
        return Trace.of(Interaction.OPERATION, "Patient", List.of("Patient/" + id), patient, "$" + handout.name());
    }
}
