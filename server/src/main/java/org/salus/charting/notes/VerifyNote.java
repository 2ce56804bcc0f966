package org.salus.charting.notes;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;
import org.salus.record.RecordAccess;

/** {@code Composition/[id]/$verify-signatures}: whether the note's text is the one that each of its signers attested. */
final class VerifyNote implements Operation {

    private final RecordAccess record;

    VerifyNote(RecordAccess record) {
        this.record = record;
    }

    @Override
    public Definition definition() {
        return new Definition(
                "verify-signatures",
                Set.of(Level.INSTANCE),
                Set.of("Composition"),
                false,
                new Needs.OnAddressedType(Interaction.READ),
                "urn:salus:operation:verify-signatures",
                "Compares the text of a note with what its signers attested");
    }

    @Override
    public FhirResponse run(Call call) {
        List<Problem> problems = call.parameters().otherThan("verify-signatures");
        if (!problems.isEmpty()) {
            return FhirResponse.refused(problems);
        }
        Caller caller = call.request().caller();
        return switch (record.read(caller, "Composition", Objects.requireNonNull(call.id()))) {
            case Outcome.Ok<JsonObject>(JsonObject note) -> FhirResponse.of(200, Json.write(report(note)), null);
            case Outcome.Refused<JsonObject>(List<Problem> why) -> FhirResponse.refused(why);
        };
    }

    private static JsonObject report(JsonObject note) {
        String hash = NoteHash.of(note);
        JsonArray parameters = new JsonArray().add(new JsonObject().put("name", "hash").put("valueString", hash));
        boolean all = true;
        int signatures = 0;
        for (JsonObject attester : JsonArray.objects(note.array("attester"))) {
            String attested = NoteSupport.hash(attester);
            if (attested == null) {
                continue;
            }
            signatures++;
            boolean same = attested.equals(hash);
            all &= same;
            JsonObject party = attester.object("party");
            JsonArray parts = new JsonArray().add(new JsonObject().put("name", "valid").put("valueBoolean", same));
            if (party != null) {
                parts.add(new JsonObject().put("name", "party").put("valueReference", party.deepCopy()));
            }
            parts.add(new JsonObject().put("name", "time").put("valueDateTime", String.valueOf(attester.string("time"))));
            parameters.add(new JsonObject().put("name", "signature").put("part", parts));
        }
        parameters.insert(0, new JsonObject().put("name", "valid").put("valueBoolean", all && signatures > 0));
        return new JsonObject().put("resourceType", "Parameters").put("parameter", parameters);
    }
}
